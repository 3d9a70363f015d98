"""A client of the KUKSA protocols on Python's gRPC: prints one line for each thing that it saw."""

import queue
import sys

import grpc
from kuksa.val.v1 import types_pb2 as t1
from kuksa.val.v1 import val_pb2 as v1
from kuksa.val.v1 import val_pb2_grpc as s1
from kuksa.val.v2 import types_pb2 as t2
from kuksa.val.v2 import val_pb2 as v2
from kuksa.val.v2 import val_pb2_grpc as s2

TIMEOUT = 30


def path(text):
    return t2.SignalID(path=text)


def say(name, call):
    try:
        print(name, call())
    except grpc.RpcError as error:
        print(name, error.code().name, error.details())


def stream(outgoing):
    """The messages put into a queue, until None."""
    while True:
        message = outgoing.get()
        if message is None:
            return
        yield message


def main(address):
    channel = grpc.insecure_channel(address)
    val2, val1 = s2.VALStub(channel), s1.VALStub(channel)
    say("info", lambda: val2.GetServerInfo(v2.GetServerInfoRequest(), timeout=TIMEOUT).name)
    listed = val2.ListMetadata(v2.ListMetadataRequest(root=""), timeout=TIMEOUT).metadata
    ids = {m.path: m.id for m in listed}
    print("listed", len(ids))

    subscription = val2.Subscribe(
        v2.SubscribeRequest(signal_paths=["Vehicle.Speed"], buffer_size=10), timeout=TIMEOUT
    )
    print("state", next(subscription).entries["Vehicle.Speed"].HasField("value"))
    point = t2.Datapoint(value=t2.Value(float=12.5))
    val2.PublishValue(v2.PublishValueRequest(signal_id=path("Vehicle.Speed"), data_point=point), timeout=TIMEOUT)
    print("update", next(subscription).entries["Vehicle.Speed"].value.float)
    subscription.cancel()
    get = v2.GetValueRequest(signal_id=t2.SignalID(id=ids["Vehicle.Speed"]))
    say("got", lambda: val2.GetValue(get, timeout=TIMEOUT).data_point.value.float)
    say("missing", lambda: val2.GetValue(v2.GetValueRequest(signal_id=path("Vehicle.Nothing")), timeout=TIMEOUT))

    outgoing = queue.Queue()
    provider = val2.OpenProviderStream(stream(outgoing), timeout=TIMEOUT)
    brightness = "Vehicle.Body.Lights.Brightness"
    claim = v2.ProvideActuationRequest(actuator_identifiers=[path(brightness)])
    outgoing.put(v2.OpenProviderStreamRequest(provide_actuation_request=claim))
    print("claimed", next(provider).WhichOneof("action"))
    value = t2.Value(uint32=55)
    val2.Actuate(v2.ActuateRequest(signal_id=path(brightness), value=value), timeout=TIMEOUT)
    print("target", next(provider).batch_actuate_stream_request.actuate_requests[0].value.uint32)
    outgoing.put(None)
    provider.cancel()

    colour = t1.DataEntry(path="Vehicle.Body.Lights.Colour", actuator_target=t1.Datapoint(string="AMBER"))
    update = v1.EntryUpdate(entry=colour, fields=[t1.FIELD_ACTUATOR_TARGET])
    say("set", lambda: len(val1.Set(v1.SetRequest(updates=[update]), timeout=TIMEOUT).errors))
    entry = v1.EntryRequest(path="Vehicle.Body.Lights.Colour", view=t1.VIEW_ALL)
    answer = val1.Get(v1.GetRequest(entries=[entry]), timeout=TIMEOUT).entries[0]
    print("get", answer.actuator_target.string, answer.metadata.value_restriction.string.allowed_values[:])


if __name__ == "__main__":
    main(sys.argv[1])
