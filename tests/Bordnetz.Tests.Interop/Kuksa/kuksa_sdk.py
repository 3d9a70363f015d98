"""A program of a user of KUKSA's own Python SDK, kuksa-client: prints one line for each thing that it saw."""

import sys
import threading

from kuksa_client.grpc import Datapoint, EntryRequest, Field, SubscribeEntry, View, VSSClient, VSSClientError

SPEED = "Vehicle.Speed"
BEAM = "Vehicle.Body.Lights.IsLowBeamOn"
COLOUR = "Vehicle.Body.Lights.Colour"

host, port = sys.argv[1].split(":")
with VSSClient(host, int(port)) as client:
    print("server", client.get_server_info().name)
    print("missing", client.get_current_values([SPEED])[SPEED])
    client.set_current_values({SPEED: Datapoint(12.5)})
    print("value", client.get_current_values([SPEED])[SPEED].value)
    print("unit", client.get_metadata([SPEED])[SPEED].unit)
    print("type", client.get_value_types([SPEED])[SPEED].name)

    seen = []
    begun = threading.Event()

    def listen():
        with VSSClient(host, int(port)) as other:
            for updates in other.subscribe_current_values([SPEED]):
                seen.append(updates[SPEED].value)
                begun.set()
                if seen[-1] == 15.5:
                    return

    listener = threading.Thread(target=listen)
    listener.start()
    begun.wait(30)
    client.set_current_values({SPEED: Datapoint(14.5)})
    client.set_current_values({SPEED: Datapoint(15.5)})
    listener.join(30)
    print("updates", seen)

    client.set_target_values({BEAM: Datapoint(True)})
    print("target", client.get_target_values([BEAM])[BEAM].value)
    entries = client.get(entries=[EntryRequest("Vehicle.Body.Lights", View.FIELDS, (Field.PATH,))])
    print("branch", sorted(e.path.rsplit(".", 1)[1] for e in entries))
    for update in client.subscribe(entries=[SubscribeEntry(COLOUR, View.FIELDS, (Field.VALUE,))]):
        print("state", [(u.entry.path, u.entry.value) for u in update])
        break
    try:
        client.get_current_values(["Vehicle.Nothing"])
    except VSSClientError as error:
        print("error", error.error["code"], error.errors[0]["path"])
    try:
        client.set_current_values({COLOUR: Datapoint("PINK")})
    except VSSClientError as error:
        print("refused", error.error["reason"])
