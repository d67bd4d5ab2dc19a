"""The task: a request in plain English becomes a small JSON command.

`draw` makes one exercise by chance: a conversation, what a careful assistant would think, and the command. The clock
and the weekday stand in the system prompt, so "tomorrow" and "in 25 minutes" have to be worked out.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

DAYS = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]
NAMES = """
    Ann Omar Mia Ben Lucy Tom Sara Jack Nina Paul Eva Leo Ruth Max Ida Sam Zoe Carl Amy Hugo Lena Will Kate Ali
    Rosa Finn Joan Karim Maya Dan Elsa Peter Vera Igor Jane Oscar Tina Noah Clara Ravi Adam Alice Anton Bea Bruno
    Chloe Colin David Dora Ella Emil Emma Erik Fatima Felix Flora Fred George Grace Greta Hana Harry Helen Henry Ines
    Iris Jonas Julia Kai Laura Layla Liam Linda Lisa Lukas Marco Maria Mark Marta Martin Mary Milo Mona Nadia Nora
    Olga Otto Pablo Petra Robin Sofia Simon Stella Susan Theo Toby Uma Victor Wanda Yara Yusuf
""".split()
ROOMS = "kitchen,bedroom,hall,study,garage,bathroom,living room,attic,office,nursery,porch,cellar".split(",")
FOODS = (
    "bread pasta eggs rice soup pizza tea potatoes cake roast beans lasagne chicken pie muffins stew noodles "
    "cookies fish lentils jam curry pudding turkey"
).split()
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
GROCERIES = (
    "milk,bread,eggs,butter,rice,apples,coffee,cheese,onions,tomatoes,olive oil,yoghurt,bananas,flour,sugar,salt,"
    "tea,carrots,lemons,honey,oats,soap,batteries,candles,cat food,toothpaste,orange juice,paper towels"
).split(",")
TASKS = [
    *[f"water the {it}" for it in "plants tomatoes roses garden herbs basil lawn".split()],
    *[f"feed the {it}" for it in "cat dog fish hens rabbit neighbours' cat".split(" ", 5)],
    *[f"pay the {it}" for it in "rent,plumber,electricity bill,phone bill,babysitter,gas bill".split(",")],
    *[f"book the {it}" for it in "dentist,vet,hotel,train tickets,flights,barber,restaurant".split(",")],
    *[f"return the {it}" for it in "books,parcel,keys,ladder,drill,rental car".split(",")],
    *[f"check the {it}" for it in "oven,boiler,tyres,mail,smoke alarm,basement".split(",")],
    *[f"take out the {it}" for it in "bins,recycling,rubbish,compost".split(",")],
    *[f"take my {it}" for it in "vitamins,medicine,tablets".split(",")],
    *[f"charge the {it}" for it in "phone,camera,car,laptop".split(",")],
    "hang up the washing",
    "defrost the soup",
    "close the windows",
    "lock the back door",
    "walk the dog",
    "back up the laptop",
]
TASKS_WITH_NAME = [
    "call {}",
    "ring {} back",
    "pick up {} from school",
    "pick up {} from the station",
    "meet {} at the gym",
    "send {} the report",
    "send {} the photos",
    "write to {}",
    "thank {} for the flowers",
    "ask {} about the holiday",
    "wish {} a happy birthday",
]
EVENTS = [
    "lunch",
    "dinner",
    "coffee",
    "breakfast",
    "tennis",
    "a call",
    "a meeting",
    "a walk",
    "chess",
    "drinks",
]
MESSAGES = [
    "I am running late",
    "I am on my way",
    "the meeting is moved",
    "dinner is ready",
    "I have the keys",
    "the train is delayed",
    "we won the match",
    "I forgot the tickets",
    "the parcel is here",
    "I will call later",
    "the door is open",
    "we are at the beach",
    "I am home",
    "the car is fixed",
    "I cannot come",
    "it is going to rain",
]


@dataclass(frozen=True)
class Exercise:
    messages: list[dict[str, str]]
    thought: str
    command: dict[str, object]

    @property
    def answer(self) -> str:
        return json.dumps(self.command)

    @property
    def completion(self) -> str:
        return f"<think>{self.thought}</think>\n{self.answer}"


@dataclass(frozen=True)
class Phrase:
    """Words that stand in a request, what they mean, and how one thinks about them (may be nothing)."""

    words: str
    value: str
    thought: str = ""


def clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def system(day: str, now: int) -> dict[str, str]:
    return {
        "role": "system",
        "content": f"Turn requests into JSON. It is {day}, {clock(now)}.",
    }


def user(content: str) -> dict[str, str]:
    return {"role": "user", "content": content}


def assistant(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def spoken_clock(chance: random.Random, minutes: int) -> str:
    """`half past seven`, `quarter to nine`, `7:40`, `7`: without the half of the day."""
    hour, past = minutes // 60 % 12 or 12, minutes % 60
    after = hour % 12 + 1
    words = chance.random() < 0.6
    if past == 0:
        return NUMBERS[hour - 1] if words else str(hour)
    if words and past == 15:
        return f"quarter past {NUMBERS[hour - 1]}"
    if words and past == 30:
        return f"half past {NUMBERS[hour - 1]}"
    if words and past == 45:
        return f"quarter to {NUMBERS[after - 1]}"
    return f"{hour}:{past:02d}"


def some_minutes(chance: random.Random, first: int, last: int) -> int:
    """A time of day between two hours; quarters of an hour are the most usual."""
    return chance.randrange(first, last) * 60 + chance.choice([0, 0, 0, 15, 30, 30, 45, 10, 20, 40, 50])


def time_of_day(chance: random.Random) -> Phrase:
    kind = chance.random()
    if kind < 0.08:
        return Phrase("at noon", "12:00", "Noon is 12:00.")
    if kind < 0.2:
        minutes = some_minutes(chance, 8, 23)
        return Phrase(f"at {clock(minutes)}", clock(minutes))
    if kind < 0.45:
        minutes, part, short = some_minutes(chance, 6, 12), "in the morning", "am"
    elif kind < 0.7:
        minutes, part, short = some_minutes(chance, 13, 18), "in the afternoon", "pm"
    else:
        minutes, part, short = some_minutes(chance, 18, 23), "in the evening", "pm"
    said = spoken_clock(chance, minutes)
    if chance.random() < 0.35 and said[0].isdigit():
        said = f"{said} {short}"
    elif part == "in the evening" and chance.random() < 0.3:
        said = f"{said} at night"
    else:
        said = f"{said} {part}"
    return Phrase(f"at {said}", clock(minutes), f"{capital(said)} is {clock(minutes)}.")


def day_phrase(chance: random.Random, today: int) -> Phrase:
    kind = chance.random()
    if kind < 0.15:
        return Phrase("", DAYS[today], f"Today is {DAYS[today]}.")
    if kind < 0.3:
        return Phrase("today", DAYS[today], f"Today is {DAYS[today]}.")
    if kind < 0.6:
        value = DAYS[(today + 1) % 7]
        return Phrase("tomorrow", value, f"Today is {DAYS[today]}, so tomorrow is {value}.")
    if kind < 0.7:
        value = DAYS[(today + 2) % 7]
        return Phrase(
            "the day after tomorrow",
            value,
            f"Today is {DAYS[today]}, the day after tomorrow is {value}.",
        )
    value = chance.choice(DAYS)
    return Phrase(f"on {value}", value)


def span(chance: random.Random) -> tuple[str, int]:
    """How long, in words, and in minutes."""
    kind = chance.random()
    if kind < 0.52:
        minutes = chance.choice([*range(2, 13), 15, 18, 20, 25, 30, 35, 40, 45, 50, 55])
        said = NUMBERS[minutes - 1] if minutes <= 12 and chance.random() < 0.5 else str(minutes)
        return f"{said} minutes", minutes
    if kind < 0.6:
        return "half an hour", 30
    if kind < 0.64:
        return "a quarter of an hour", 15
    if kind < 0.7:
        return "three quarters of an hour", 45
    if kind < 0.78:
        return "an hour", 60
    if kind < 0.86:
        return "an hour and a half", 90
    if kind < 0.93:
        hours = chance.randrange(2, 5)
        return f"{NUMBERS[hours - 1]} hours", hours * 60
    minutes = chance.choice([10, 15, 20, 40])
    return f"an hour and {minutes} minutes", 60 + minutes


def moment(chance: random.Random, today: int, now: int) -> tuple[str, str, str, str]:
    """When: the words, the day, the time, the thought."""
    if chance.random() < 0.22:
        said, minutes = span(chance)
        if now + minutes < 24 * 60:
            time = clock(now + minutes)
            how = f"{minutes} minutes"
            sum_ = f"{clock(now)} plus {how} is {time}."
            thought = sum_ if said.endswith(how) else f"{capital(said)} is {how}. {sum_}"
            return f"in {said}", DAYS[today], time, thought
    time = time_of_day(chance)
    day = day_phrase(chance, today)
    words = f"{day.words} {time.words}".strip()
    if day.words in ("", "today") and words.endswith("in the evening"):
        words = f"{time.words.removesuffix('in the evening')}tonight"
    thought = f"{day.thought} {time.thought}".strip()
    return words, day.value, time.value, thought


def some_task(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return chance.choice(TASKS)
    return chance.choice(TASKS_WITH_NAME).format(chance.choice(NAMES))
