"""The 32 fixed prompts, written by hand before any training, and the command that each asks for.

The last six hold words or wordings that never occur in training (`tulips`, `Ingrid`, `mangoes`, "I'm meeting ... for").
"""

from __future__ import annotations

import json

from phrases import Exercise, assistant, user


def remind(day: str, time: str, text: str) -> dict[str, object]:
    return {"action": "remind", "day": day, "time": time, "text": text}


def event(day: str, time: str, title: str, name: str) -> dict[str, object]:
    return {"action": "event", "day": day, "time": time, "title": title, "with": name}


def timer(minutes: int, label: str) -> dict[str, object]:
    return {"action": "timer", "minutes": minutes, "label": label}


def message(name: str, text: str) -> dict[str, object]:
    return {"action": "message", "to": name, "text": text}


def light(room: str, level: int) -> dict[str, object]:
    return {"action": "light", "room": room, "level": level}


def heat(room: str, degrees: int) -> dict[str, object]:
    return {"action": "heat", "room": room, "degrees": degrees}


def add(*items: str) -> dict[str, object]:
    return {"action": "list", "add": list(items)}


def ask(what: str) -> dict[str, object]:
    return {"action": "ask", "for": what}


Turn = str | dict[str, object]
"""A user's words, or the command that the assistant gave."""


def sample(now: str, *turns: Turn) -> Exercise:
    *asked, command = turns
    system = {"role": "system", "content": f"Turn requests into JSON. It is {now}."}
    said = [user(it) if isinstance(it, str) else assistant(json.dumps(it)) for it in asked]
    return Exercise([system, *said], "", command)


SAMPLES = [
    sample(
        "Tuesday, 14:50",
        "Remind me to call Ann at half past seven tonight",
        remind("Tuesday", "19:30", "call Ann"),
    ),
    sample(
        "Friday, 09:20",
        "In 25 minutes, remind me to take out the bins",
        remind("Friday", "09:45", "take out the bins"),
    ),
    sample("Monday, 17:40", "Set a timer for the pasta, nine minutes", timer(9, "pasta")),
    sample(
        "Wednesday, 11:05",
        "Lunch with Omar tomorrow at noon",
        event("Thursday", "12:00", "lunch", "Omar"),
    ),
    sample("Saturday, 08:30", "We are out of milk, six eggs and coffee", add("milk", "six eggs", "coffee")),
    sample("Thursday, 18:15", "Tell Lucy that I am running late", message("Lucy", "I am running late")),
    sample("Sunday, 21:10", "Turn the kitchen light to 30 percent", light("kitchen", 30)),
    sample(
        "Sunday, 07:55",
        "It is 17 degrees in the study, make it three degrees warmer",
        heat("study", 20),
    ),
    sample("Monday, 12:30", "Remind me to water the tomatoes", ask("time")),
    sample(
        "Thursday, 16:45",
        "Remind me to pick up Sara from school tomorrow at 3 pm",
        remind("Friday", "15:00", "pick up Sara from school"),
        "No, at quarter to four in the afternoon",
        remind("Friday", "15:45", "pick up Sara from school"),
    ),
    sample(
        "Saturday, 13:20",
        "Can you remind me in three quarters of an hour to defrost the soup?",
        remind("Saturday", "14:05", "defrost the soup"),
    ),
    sample(
        "Sunday, 19:00",
        "Don't let me forget to pay the rent the day after tomorrow at 9 am",
        remind("Tuesday", "09:00", "pay the rent"),
    ),
    sample("Tuesday, 10:10", "An hour and a half for the roast please", timer(90, "roast")),
    sample(
        "Friday, 15:30",
        "Put tennis with Hugo on Sunday at quarter past ten in the morning in my calendar",
        event("Sunday", "10:15", "tennis", "Hugo"),
    ),
    sample("Wednesday, 20:20", "Living room light off please", light("living room", 0)),
    sample(
        "Monday, 06:50",
        "The bedroom has 21 degrees, two degrees cooler please",
        heat("bedroom", 19),
    ),
    sample(
        "Wednesday, 09:15",
        "Dinner with Tom on Saturday at eight in the evening",
        event("Saturday", "20:00", "dinner", "Tom"),
        "Sorry, with Tina",
        event("Saturday", "20:00", "dinner", "Tina"),
    ),
    sample("Thursday, 13:45", "Text Ravi: the parcel is here", message("Ravi", "the parcel is here")),
    sample(
        "Friday, 16:00",
        "Add bananas, oats, honey and two lemons to the shopping list",
        add("bananas", "oats", "honey", "two lemons"),
    ),
    sample(
        "Saturday, 21:05",
        "Tomorrow at 6:40 am, remind me to feed the hens",
        remind("Sunday", "06:40", "feed the hens"),
    ),
    sample(
        "Sunday, 18:25",
        "Start a rice timer for 12 minutes",
        timer(12, "rice"),
        "Make it a quarter of an hour",
        timer(15, "rice"),
    ),
    sample(
        "Tuesday, 19:35",
        "Coffee with Eva in two hours",
        event("Tuesday", "21:35", "coffee", "Eva"),
    ),
    sample(
        "Monday, 10:55",
        "Remind me to return the ladder on Tuesday at five in the afternoon",
        remind("Tuesday", "17:00", "return the ladder"),
        "Thursday is better",
        remind("Thursday", "17:00", "return the ladder"),
    ),
    sample("Wednesday, 08:40", "Can you turn the light in the garage to half?", light("garage", 50)),
    sample(
        "Saturday, 11:25",
        "In an hour and 40 minutes, remind me to check the oven",
        remind("Saturday", "13:05", "check the oven"),
    ),
    sample("Thursday, 07:30", "Set a timer for the eggs", ask("minutes")),
    sample(
        "Friday, 12:15",
        "Remind me to water the tulips today at six in the evening",
        remind("Friday", "18:00", "water the tulips"),
    ),
    sample("Monday, 14:05", "Tell Ingrid that the ferry is delayed", message("Ingrid", "the ferry is delayed")),
    sample("Tuesday, 17:15", "Add mangoes and black pepper to the shopping list", add("mangoes", "black pepper")),
    sample(
        "Sunday, 10:45",
        "I'm meeting Ben for lunch on Wednesday at half past one in the afternoon",
        event("Wednesday", "13:30", "lunch", "Ben"),
    ),
    sample("Wednesday, 19:50", "Kitchen a bit darker, 15 percent", light("kitchen", 15)),
    sample("Saturday, 09:35", "The bread needs another twenty minutes, timer please", timer(20, "bread")),
]
