#!/usr/bin/env python3
"""Stock and orders of the shop, as JSON over HTTP. One line on stdout for each request; systemd's journal keeps it."""
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STOCK = {"tea": 120, "coffee": 80, "sugar": 45}
STARTED = time.time()


class Handler(BaseHTTPRequestHandler):
    server_version = "api"

    def do_GET(self):
        if self.path == "/up":
            self.answer(200, {"up": True, "seconds": round(time.time() - STARTED)})
        elif self.path == "/stock":
            self.answer(200, STOCK)
        else:
            self.answer(404, {"error": "no such thing"})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, template, *values):
        line = {"level": "info", "client": self.client_address[0], "message": template % values}
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    port = int(os.environ.get("API_PORT", "8080"))
    print(json.dumps({"level": "info", "message": f"listening on {port}"}), flush=True)
    ThreadingHTTPServer(("", port), Handler).serve_forever()
