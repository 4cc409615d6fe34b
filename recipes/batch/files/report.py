#!/usr/bin/env python3
"""Counts what was sold by hour and writes one line to the system's log. With --dry-run only checks that it could."""
import collections
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path("/var/lib/batch/orders.txt")


def hours(lines):
    counted = collections.Counter()
    for line in lines:
        time, _, _ = line.partition(" ")
        if len(time) >= 13:
            counted[time[11:13]] += 1
    return counted


def main():
    if "--dry-run" in sys.argv:
        print("report: ready")
        return
    lines = SOURCE.read_text().splitlines() if SOURCE.exists() else []
    busiest = hours(lines).most_common(1)
    text = f"{len(lines)} orders, busiest hour {busiest[0][0]}" if busiest else "no orders"
    subprocess.run(["logger", "-t", "report", text], check=True)


main()
