"""Runs Cloud Custodian's own onhour and offhour filters once an hour over a year, for one server for each tag on stdin.

Reads {"from": epoch seconds, "hours": n, "tags": [...]}; writes {"seconds": s, "version": v, "actions": [[[hour, "on"|"off"], ...], ...]}.
"""
import datetime
import json
import logging
import sys
import time
from importlib.metadata import version

from c7n.filters import offhours


class Hour(datetime.datetime):
    """The filters ask datetime.datetime.now(zone); they get the hour that is at work."""

    instant = 0

    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(cls.instant, tz)


class HourModule:
    datetime = Hour


logging.disable(logging.CRITICAL)
offhours.datetime = HourModule
asked = json.load(sys.stdin)
actions = []
spent = 0.0
for number, tag in enumerate(asked["tags"]):
    server = {"InstanceId": f"i-{number:08x}", "Tags": [{"Key": "maid_offhours", "Value": tag}]}
    on = offhours.OnHour({"type": "onhour", "onhour": 7, "default_tz": "et"})
    off = offhours.OffHour({"type": "offhour", "offhour": 19, "default_tz": "et"})
    found = []
    since = time.perf_counter()
    for hour in range(asked["hours"]):
        Hour.instant = asked["from"] + hour * 3600
        if off(server):
            found.append([hour, "off"])
        if on(server):
            found.append([hour, "on"])
    spent += time.perf_counter() - since
    actions.append(found)
json.dump({"seconds": spent, "version": version("c7n"), "actions": actions}, sys.stdout)
