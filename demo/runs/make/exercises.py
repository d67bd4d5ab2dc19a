"""Exercises by chance: every kind of request that the assistant learns, and corrections of them."""

from __future__ import annotations

import json
import random

from phrases import (
    DAYS,
    EVENTS,
    FOODS,
    GROCERIES,
    MESSAGES,
    NAMES,
    NUMBERS,
    ROOMS,
    Exercise,
    assistant,
    capital,
    moment,
    some_task,
    span,
    system,
    time_of_day,
    user,
)

Drawn = tuple[str, str, dict[str, object]]
"""What is asked, thought and answered."""


def remind(chance: random.Random, today: int, now: int) -> Drawn:
    when, day, time, thought = moment(chance, today, now)
    task = some_task(chance)
    asked = chance.choice(
        [
            f"remind me {when} to {task}",
            f"remind me to {task} {when}",
            f"please remind me to {task} {when}",
            f"{when}, remind me to {task}",
            f"don't let me forget to {task} {when}",
            f"can you remind me {when} to {task}?",
            f"I have to {task} {when}, remind me",
            f"set a reminder to {task} {when}",
        ]
    )
    return (
        asked,
        f"A reminder to {task}. {thought}",
        {"action": "remind", "day": day, "time": time, "text": task},
    )


def timer(chance: random.Random, _today: int, _now: int) -> Drawn:
    said, minutes = span(chance)
    food = chance.choice(FOODS)
    asked = chance.choice(
        [
            f"set a timer for the {food}, {said}",
            f"{said} for the {food} please",
            f"the {food} needs {said}, set a timer",
            f"start a {food} timer for {said}",
            f"time the {food}: {said}",
            f"tell me when the {food} has had {said}",
        ]
    )
    how = f"{minutes} minutes"
    thought = f"A timer for the {food}."
    if not said.endswith(how):
        thought += f" {capital(said)} is {how}."
    return asked, thought, {"action": "timer", "minutes": minutes, "label": food}


def event(chance: random.Random, today: int, now: int) -> Drawn:
    when, day, time, thought = moment(chance, today, now)
    what, name = chance.choice(EVENTS), chance.choice(NAMES)
    title = what.removeprefix("a ")
    asked = chance.choice(
        [
            f"{what} with {name} {when}",
            f"put {what} with {name} {when} in my calendar",
            f"I have {what} with {name} {when}",
            f"plan {what} with {name} {when}",
            f"{when} I have {what} with {name}",
            f"can you book {what} with {name} {when}?",
        ]
    )
    return (
        asked,
        f"An event: {title} with {name}. {thought}",
        {"action": "event", "day": day, "time": time, "title": title, "with": name},
    )


def message(chance: random.Random, _today: int, _now: int) -> Drawn:
    name, text = chance.choice(NAMES), chance.choice(MESSAGES)
    asked = chance.choice(
        [
            f"tell {name} {text}",
            f"tell {name} that {text}",
            f"let {name} know that {text}",
            f"text {name}: {text}",
            f"send {name} a message: {text}",
            f"message {name} that {text} please",
        ]
    )
    return (
        asked,
        f"A message to {name}.",
        {"action": "message", "to": name, "text": text},
    )


def light(chance: random.Random, _today: int, _now: int) -> Drawn:
    room = chance.choice(ROOMS)
    said, level, thought = chance.choice(
        [
            ("off", 0, "Off is 0 percent."),
            ("on", 100, "On is 100 percent."),
            ("to half", 50, "Half is 50 percent."),
            ("to a quarter", 25, "A quarter is 25 percent."),
            ("to three quarters", 75, "Three quarters is 75 percent."),
            *[(f"to {n} percent", n, "") for n in chance.sample(range(5, 100, 5), 3)],
        ]
    )
    asked = chance.choice(
        [
            f"turn the {room} light {said}",
            f"{room} light {said} please",
            f"can you turn the light in the {room} {said}?",
            f"set the {room} light {said}" if said.startswith("to") else f"switch the {room} light {said}",
        ]
    )
    return (
        asked,
        f"The light in the {room}. {thought}".strip(),
        {"action": "light", "room": room, "level": level},
    )


def heat(chance: random.Random, _today: int, _now: int) -> Drawn:
    room = chance.choice(ROOMS)
    is_degrees, change = chance.randrange(15, 25), chance.randrange(1, 5)
    kind = chance.random()
    command = {"action": "heat", "room": room}
    if kind < 0.3:
        asked = chance.choice([f"heat the {room} to {is_degrees} degrees", f"{room} to {is_degrees} degrees please"])
        return asked, f"The heating in the {room}.", {**command, "degrees": is_degrees}
    sign, word = (1, "warmer") if kind < 0.65 else (-1, "cooler")
    goal = is_degrees + sign * change
    degrees = "degree" if change == 1 else "degrees"
    asked = chance.choice(
        [
            f"it is {is_degrees} degrees in the {room}, make it {NUMBERS[change - 1]} {degrees} {word}",
            f"the {room} has {is_degrees} degrees, {NUMBERS[change - 1]} {degrees} {word} please",
        ]
    )
    sum_ = f"{is_degrees} {'plus' if sign > 0 else 'minus'} {change} is {goal}."
    return asked, f"The heating in the {room}. {sum_}", {**command, "degrees": goal}


def groceries(chance: random.Random, _today: int, _now: int) -> Drawn:
    count = chance.choice([1, 2, 2, 3, 3, 4])
    items = [
        f"{NUMBERS[chance.randrange(1, 9)]} {it}" if it.endswith("s") and chance.random() < 0.3 else it
        for it in chance.sample(GROCERIES, count)
    ]
    said = items[0] if count == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
    asked = chance.choice(
        [
            f"add {said} to the shopping list",
            f"put {said} on my list",
            f"we need {said}",
            f"we are out of {said}",
            f"I want to buy {said}",
        ]
    )
    thing = "thing" if count == 1 else "things"
    return (
        asked,
        f"The shopping list. {capital(NUMBERS[count - 1])} {thing} to add.",
        {"action": "list", "add": items},
    )


def incomplete(chance: random.Random, _today: int, _now: int) -> Drawn:
    """Something is missing, so the right answer is to ask."""
    if chance.random() < 0.5:
        task = some_task(chance)
        asked = chance.choice([f"remind me to {task}", f"don't let me forget to {task}"])
        return asked, f"A reminder to {task}. No time is given.", {"action": "ask", "for": "time"}
    if chance.random() < 0.5:
        food = chance.choice(FOODS)
        asked = chance.choice([f"set a timer for the {food}", f"time the {food} please"])
        return asked, f"A timer for the {food}. It is not said how long.", {"action": "ask", "for": "minutes"}
    what = chance.choice(EVENTS)
    asked = chance.choice([f"plan {what}", f"put {what} in my calendar"])
    title = what.removeprefix("a ")
    return asked, f"An event: {title}. No time is given.", {"action": "ask", "for": "time"}


def correction(chance: random.Random, today: int, now: int) -> Exercise:
    """A second turn that changes what the first one asked for."""
    make = chance.choice([remind, event, timer])
    asked, _, old = make(chance, today, now)
    if make is timer:
        said, minutes = span(chance)
        how = f"{minutes} minutes"
        again = chance.choice([f"make it {said}", f"no, {said}", f"sorry, {said} please"])
        thought = "The timer stays, the length changes."
        if not said.endswith(how):
            thought += f" {capital(said)} is {how}."
        new = {**old, "minutes": minutes}
    else:
        stays = "The reminder stays" if make is remind else "The event stays"
        kind = chance.random()
        if kind < 0.45:
            day = chance.choice([it for it in DAYS if it != old["day"]])
            again = chance.choice([f"no, on {day}", f"make it {day}", f"{day} is better"])
            thought, new = f"{stays}, the day changes.", {**old, "day": day}
        elif kind < 0.6 and make is event:
            name = chance.choice([it for it in NAMES if it != old["with"]])
            again = chance.choice([f"no, with {name}", f"sorry, with {name}"])
            thought, new = f"{stays}, the name changes.", {**old, "with": name}
        else:
            time = time_of_day(chance)
            again = chance.choice([f"make it {time.words}", f"no, {time.words}", f"sorry, {time.words}"])
            thought, new = f"{stays}, the time changes. {time.thought}".strip(), {**old, "time": time.value}
    return Exercise(
        [
            system(DAYS[today], now),
            user(capital(asked)),
            assistant(json.dumps(old)),
            user(capital(again)),
        ],
        thought,
        new,
    )


SINGLE = [remind, timer, event, message, light, heat, groceries, incomplete]
WEIGHTS = [24, 12, 20, 7, 8, 9, 9, 5]


def draw(chance: random.Random) -> Exercise:
    """One exercise; some one in seven is a correction."""
    today = chance.randrange(7)
    now = chance.randrange(7, 22) * 60 + chance.randrange(0, 60, 5)
    if chance.random() < 0.14:
        return correction(chance, today, now)
    make = chance.choices(SINGLE, WEIGHTS)[0]
    asked, thought, command = make(chance, today, now)
    return Exercise([system(DAYS[today], now), user(capital(asked))], thought, command)
