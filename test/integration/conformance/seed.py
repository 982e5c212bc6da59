"""The first steps with Kafka, in Python with kafka-python, against any broker: python seed.py HOST:PORT PREFIX

Prints one JSON object per step. Nothing printed depends on the broker, so two brokers must print the same. What waits
for a group waits for a condition with a deadline, never for a guessed time.
"""

import json
import sys
import threading
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewPartitions, NewTopic

bootstrap, prefix = sys.argv[1], sys.argv[2]
DEADLINE = 120


def say(step, **facts):
    print(json.dumps({"step": step, **facts}, sort_keys=True, default=str), flush=True)


def until(what, look):
    end = time.monotonic() + DEADLINE
    while not look():
        if time.monotonic() > end:
            raise SystemExit(f"waited {DEADLINE} s in vain for {what}")


def consumer(group=None, **options):
    options.setdefault("auto_offset_reset", "earliest")
    options.setdefault("enable_auto_commit", False)
    return KafkaConsumer(bootstrap_servers=bootstrap, group_id=group, **options)


def values(polled):
    return [record.value.decode() for records in polled.values() for record in records]


class Member(threading.Thread):
    """A group member in a thread of its own, polling until it is told to leave, as a process of its own would."""

    def __init__(self, group, topic):
        super().__init__(daemon=True)
        self.consumer = consumer(group=group, session_timeout_ms=10000, heartbeat_interval_ms=500)
        self.consumer.subscribe([topic])
        self.assigned, self.leaving = frozenset(), threading.Event()
        self.start()

    def run(self):
        while not self.leaving.is_set():
            # Longer than a rebalance takes: kafka-python 3.0 loses its assignment where a poll's time is over in the
            # same millisecond in which the answer to SyncGroup comes.
            self.consumer.poll(timeout_ms=3000)
            self.assigned = frozenset(self.consumer.assignment())
        self.consumer.close()

    def leave(self):
        self.leaving.set()
        self.join(DEADLINE)


def sharing(members, partitions):
    """Waits until the members hold all partitions in even shares, then gives how many each holds."""

    def settled():
        time.sleep(0.05)
        held = [member.assigned for member in members]
        shares = [len(share) for share in held]
        return len(set().union(*held)) == partitions == sum(shares) and max(shares) - min(shares) <= 1

    until(f"{len(members)} members to share {partitions} partitions", settled)
    return sorted(len(member.assigned) for member in members)


admin = KafkaAdminClient(bootstrap_servers=bootstrap)

# A topic, and more partitions for it
letters = f"{prefix}-letters"
admin.create_topics([NewTopic(letters, num_partitions=1, replication_factor=1)])
look = consumer()
until("the new topic", lambda: look.partitions_for_topic(letters) == {0})
say("create_topics", partitions=sorted(look.partitions_for_topic(letters)))
admin.create_partitions({letters: NewPartitions(4)})


def grown():
    with consumer() as fresh:
        return fresh.partitions_for_topic(letters) == {0, 1, 2, 3}


until("four partitions", grown)
look.close()
with consumer() as look:
    say("create_partitions", partitions=sorted(look.partitions_for_topic(letters)))

# Ten records in each partition
producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
for partition in range(4):
    for number in range(10):
        sent = producer.send(letters, partition=partition, key=b"k%d" % number, value=b"letter %d.%d" % (partition, number))
    last = sent.get(timeout=DEADLINE)
    say("send", partition=last.partition, offset=last.offset)
producer.close()

# One partition, read by hand
one = TopicPartition(letters, 1)
reader = consumer(group=f"{prefix}-reader", consumer_timeout_ms=1000)
reader.assign([one])
say("assign", assignment=sorted(reader.assignment()))
read = []
until("ten records", lambda: (read.extend(values(reader.poll(timeout_ms=1000))), len(read) >= 10)[1])
say("poll", values=read)
say("position", position=reader.position(one))
reader.commit()
say("commit", committed=reader.committed(one))
say("beginning and end", beginning=reader.beginning_offsets([one])[one], end=reader.end_offsets([one])[one])
reader.seek(one, 1)
say("seek", position=reader.position(one))
read = []
until("nine records", lambda: (read.extend(values(reader.poll(timeout_ms=1000))), len(read) >= 9)[1])
say("poll after seek", values=read)
reader.seek_to_beginning(one)
say("seek_to_beginning", position=reader.position(one))
read = []
until("one record", lambda: (read.extend(values(reader.poll(timeout_ms=1000, max_records=1))), read)[1])
say("poll after seek_to_beginning", values=read[:1])
reader.seek_to_end(one)
say("seek_to_end", position=reader.position(one))
say("poll at the end", values=values(reader.poll(timeout_ms=1000)))

# consumer_timeout_ms ends the loop
reader.seek(one, 7)
say("consumer_timeout_ms", values=[record.value.decode() for record in reader])
reader.close()
with consumer(group=f"{prefix}-reader") as again:
    again.assign([one])
    say("the commit is kept", committed=again.committed(one), position=again.position(one))

# Two members share ten partitions, 5 and 5; a second group reads everything too
ten = f"{prefix}-ten"
admin.create_topics([NewTopic(ten, num_partitions=10, replication_factor=1)])
until("ten partitions", lambda: len(admin.describe_topics([ten])[0]["partitions"]) == 10)
producer = KafkaProducer(bootstrap_servers=bootstrap)
for number in range(100):
    producer.send(ten, partition=number % 10, value=b"%d" % number)
producer.flush()
producer.close()
pair = [Member(f"{prefix}-pair", ten) for _ in range(2)]
say("two members of a group", shares=sharing(pair, 10))
other = consumer(group=f"{prefix}-other")
other.subscribe([ten])
read = []
until("all of it", lambda: (read.extend(values(other.poll(timeout_ms=500))), len(read) >= 100)[1])
say("another group reads all", records=len(read), distinct=len(set(read)))
other.close()
for member in pair:
    member.leave()

# More members than partitions: one idles; it takes over when another leaves
crowd = [Member(f"{prefix}-crowd", letters) for _ in range(5)]
say("five members, four partitions", shares=sharing(crowd, 4))
busy = next(member for member in crowd if member.assigned)
busy.leave()
crowd.remove(busy)
say("one has left", shares=sharing(crowd, 4))
for member in crowd:
    member.leave()

admin.delete_topics([letters, ten])
until("the topics to go", lambda: not {letters, ten} & set(admin.list_topics()))
say("delete_topics", left=[name for name in admin.list_topics() if name.startswith(f"{prefix}-")])
admin.close()
