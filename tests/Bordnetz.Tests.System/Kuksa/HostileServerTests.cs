using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Bordnetz.Signals.Client;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Datapoint = Bordnetz.Server.Kuksa.Proto.V2.Datapoint;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Tests.Kuksa;

/// <summary>The client library against servers that send nonsense, too much, too little, or nothing.</summary>
public sealed class HostileServerTests : IAsyncLifetime
{
    private const string Speed = "Vehicle.Speed";
    private const string Gear = "Vehicle.Gear";

    private readonly ConcurrentQueue<Exception> _unobserved = new();
    private HostileServer _server = null!;
    private SignalClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        TaskScheduler.UnobservedTaskException += Note;
        _server = await HostileServer.StartAsync();
        _client = NewClient(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        // Tasks that nobody looked at tell when they are collected.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Note;
        Assert.DoesNotContain(_unobserved, e => e.ToString().Contains("Signals.Client", StringComparison.Ordinal));
    }

    private void Note(object? sender, UnobservedTaskExceptionEventArgs e) => _unobserved.Enqueue(e.Exception);

    private SignalClient NewClient(TimeSpan timeout, string? address = null) =>
        new(
            new SignalClientOptions
            {
                Address = address ?? _server.Address,
                Timeout = timeout,
                ReconnectDelay = TimeSpan.FromMilliseconds(20),
                MaxReconnectDelay = TimeSpan.FromSeconds(5),
            }
        );

    private static async Task<SignalFailure> FailureOf(Func<Task> call) =>
        (await Assert.ThrowsAsync<SignalException>(call)).Failure;

    private Task<SignalFailure> ReadFailure(params string[] paths) =>
        FailureOf(async () => await _client.ReadAsync(paths, Cancel));

    private static Datapoint Point(Value? value) => new() { Value = value };

    private static byte[] Update(string path, Value value) =>
        HostileServer.Message(new SubscribeResponse { Entries = { [path] = Point(value) } });

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x0A, 0x7F, 0x01 })]
    [InlineData(new byte[] { 0x0A, 0x04, 0x12, 0x7F, 0x01, 0x02 })]
    public async Task An_answer_that_is_no_message_is_a_bad_answer(byte[] content)
    {
        _server.On("GetValues", HostileServer.Framed(content));
        Assert.Equal(SignalFailure.BadAnswer, await ReadFailure(Speed));
        _server.On("ListMetadata", HostileServer.Framed(content));
        using SignalClient other = NewClient(TimeSpan.FromSeconds(10));
        Assert.Equal(SignalFailure.BadAnswer, await FailureOf(async () => await other.GetCatalogAsync(Cancel)));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 1 })]
    [InlineData(new byte[] { 9, 0, 0, 0, 1, 1 })]
    public async Task An_answer_that_is_cut_off_or_framed_wrongly_is_a_failure_of_the_vehicle(byte[] answer)
    {
        _server.On("GetValues", answer);
        Assert.Equal(SignalFailure.Unreachable, await ReadFailure(Speed));
    }

    [Theory]
    [InlineData(17 * 1024 * 1024)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public async Task An_answer_of_any_size_takes_no_memory(int claimed)
    {
        byte[] prefix = [0, (byte)(claimed >> 24), (byte)(claimed >> 16), (byte)(claimed >> 8), (byte)claimed];
        _server.On(
            "GetValues",
            async context =>
            {
                await context.Response.Body.WriteAsync(prefix);
                byte[] chunk = new byte[64 * 1024];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                }
            }
        );
        Assert.Contains(await ReadFailure(Speed), new[] { SignalFailure.BadAnswer, SignalFailure.Unreachable });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Another_number_of_values_than_asked_for_is_a_bad_answer(int count)
    {
        GetValuesResponse response = new();
        response.DataPoints.Add(Enumerable.Repeat(new Datapoint(), count));
        _server.On("GetValues", HostileServer.Message(response));
        Assert.Equal(SignalFailure.BadAnswer, await ReadFailure(Speed, Gear));
    }

    [Fact]
    public async Task Values_of_wrong_types_and_times_that_are_none_are_invalid_values_and_no_exceptions()
    {
        GetValuesResponse response = new()
        {
            DataPoints =
            {
                new Datapoint
                {
                    Value = new Value { String = "fast" },
                    Timestamp = new() { Seconds = long.MaxValue },
                },
                new Datapoint
                {
                    Value = new Value { Int32 = 1000 },
                    Timestamp = new() { Nanos = -1 },
                },
            },
        };
        _server.On("GetValues", HostileServer.Message(response));
        ImmutableArray<Signals.Datapoint> values = await _client.ReadAsync([Speed, Gear], Cancel);
        Assert.All(values, v => Assert.Equal((false, Quality.Invalid), (v.Value.HasValue, v.Quality)));
        Assert.All(values, v => Assert.Equal(default, v.Time));
    }

    [Fact]
    public async Task A_catalog_of_nonsense_is_taken_for_what_it_is()
    {
        ListMetadataResponse list = HostileServer.Listed();
        list.Metadata.Add(HostileServer.Listed().Metadata);
        list.Metadata.Add(
            new Bordnetz.Server.Kuksa.Proto.V2.Metadata
            {
                Id = -5,
                Path = new string('x', 10_000),
                DataType = (Bordnetz.Server.Kuksa.Proto.V2.DataType)99,
            }
        );
        list.Metadata.Add(
            new Bordnetz.Server.Kuksa.Proto.V2.Metadata
            {
                Path = "",
                DataType = Bordnetz.Server.Kuksa.Proto.V2.DataType.Uint8,
                EntryType = (EntryType)99,
                Min = new Value { Double = double.NaN },
                Max = new Value { String = "much" },
                AllowedValues = new Value { StringArray = new StringArray { Values = { "a", "b" } } },
            }
        );
        list.Metadata.Add(
            new Bordnetz.Server.Kuksa.Proto.V2.Metadata
            {
                Path = "Vehicle.Text",
                DataType = Bordnetz.Server.Kuksa.Proto.V2.DataType.String,
                AllowedValues = new Value { Uint32 = 7 },
            }
        );
        _server.On("ListMetadata", HostileServer.Message(list));
        SignalCatalog catalog = await _client.GetCatalogAsync(Cancel);
        Assert.Equal(2, catalog.Signals.Count(s => s.Path is Speed or Gear));
        Assert.Equal(catalog.Signals.Length, catalog.Signals.Select(s => s.Path).Distinct().Count());
    }

    [Fact]
    public async Task A_catalog_without_end_is_a_bad_answer()
    {
        ListMetadataResponse list = new();
        list.Metadata.Add(Enumerable.Repeat(new Bordnetz.Server.Kuksa.Proto.V2.Metadata(), 250_001));
        _server.On("ListMetadata", HostileServer.Message(list));
        Assert.Equal(SignalFailure.BadAnswer, await FailureOf(async () => await _client.GetCatalogAsync(Cancel)));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_waited_for_as_long_as_a_call_may_take()
    {
        using SignalClient client = NewClient(TimeSpan.FromMilliseconds(300));
        await client.GetCatalogAsync(Cancel);
        foreach (
            string method in new[] { "GetValues", "Subscribe", "OpenProviderStream", "BatchActuate", "PublishValue" }
        )
        {
            _server.On(method, HostileServer.Silence);
        }
        Stopwatch watch = Stopwatch.StartNew();
        Task<SignalFailure>[] failures =
        [
            FailureOf(async () => await client.ReadAsync([Speed], Cancel)),
            FailureOf(async () => await client.PublishAsync(Speed, SignalValue.From(1f), Cancel)),
            FailureOf(async () => await client.ActuateAsync([new TargetRequest(Gear, SignalValue.From(1f))], Cancel)),
            FailureOf(async () => await FirstOf(client)),
            FailureOf(() => client.ProvideAsync([Gear], _ => ValueTask.FromResult<string?>(null), Cancel)),
        ];
        Assert.All(await Task.WhenAll(failures), f => Assert.Equal(SignalFailure.TimedOut, f));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    private static async Task<SignalNews> FirstOf(SignalClient client)
    {
        await foreach (SignalNews news in client.SubscribeAsync([Speed], null, Cancel))
        {
            return news;
        }
        throw new InvalidOperationException("the subscription ended");
    }

    [Fact]
    public async Task A_peer_that_is_no_server_is_a_failure()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string address = listener.LocalEndpoint.ToString()!;
        using SignalClient silent = NewClient(TimeSpan.FromMilliseconds(200), address);
        Assert.Equal(SignalFailure.TimedOut, await FailureOf(async () => await silent.ReadAsync([Speed], Cancel)));

        Task talking = Task.Run(
            async () =>
            {
                while (true)
                {
                    using Socket socket = await listener.AcceptSocketAsync(Cancel);
                    await socket.SendAsync("SSH-2.0-nothing\r\n\r\n"u8.ToArray(), Cancel);
                }
            },
            Cancel
        );
        using SignalClient other = NewClient(TimeSpan.FromSeconds(10), address);
        Assert.Equal(SignalFailure.Unreachable, await FailureOf(async () => await other.ReadAsync([Speed], Cancel)));
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => talking);
    }

    [Fact]
    public async Task A_stream_that_ends_before_it_began_is_a_failure_and_no_endless_waiting()
    {
        _server.On("Subscribe", []);
        _server.On("OpenProviderStream", []);
        Assert.Equal(SignalFailure.Unreachable, await FailureOf(async () => await FirstOf(_client)));
        Assert.Equal(
            SignalFailure.Unreachable,
            await FailureOf(() => _client.ProvideAsync([Gear], _ => ValueTask.FromResult<string?>(null), Cancel))
        );
    }

    [Fact]
    public async Task A_stream_that_breaks_with_nonsense_is_taken_up_again_with_growing_waits()
    {
        int calls = 0;
        byte[] good = Update(Speed, new Value { Float = 1 });
        _server.On(
            "Subscribe",
            async context =>
            {
                // Good once, then nonsense, an abort, an end, and again good.
                int call = Interlocked.Increment(ref calls);
                if (call is 1 or 7)
                {
                    await context.Response.Body.WriteAsync(good);
                    await context.Response.Body.FlushAsync();
                }
                if (call % 3 == 1)
                {
                    await context.Response.Body.WriteAsync(HostileServer.Framed([0xFF, 0xFF]));
                }
                else if (call % 3 == 2)
                {
                    context.Abort();
                }
                else
                {
                    context.Response.AppendTrailer("grpc-status", "0");
                }
            }
        );
        Stopwatch watch = Stopwatch.StartNew();
        int states = 0;
        await foreach (SignalNews news in _client.SubscribeAsync([Speed], null, Cancel))
        {
            Assert.True(news.IsState);
            if (++states == 2)
            {
                break;
            }
        }
        // 20, 40, 80, 160, 320 and 640 ms.
        Assert.Equal(7, calls);
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(1200), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task A_subscription_that_is_left_ends_at_the_server()
    {
        TaskCompletionSource left = new();
        _server.On(
            "Subscribe",
            async context =>
            {
                await context.Response.Body.WriteAsync(Update(Speed, new Value { Float = 1 }));
                await context.Response.Body.FlushAsync();
                await HostileServer.Silence(context);
                left.TrySetResult();
            }
        );
        await FirstOf(_client);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task Signals_that_were_never_asked_for_are_left_out()
    {
        SubscribeResponse response = new()
        {
            Entries =
            {
                [Speed] = Point(new Value { Float = 5 }),
                [Gear] = Point(new Value { Int32 = 1 }),
                [""] = Point(null),
                ["Nothing"] = Point(new Value { Bool = true }),
            },
        };
        _server.On(
            "Subscribe",
            async context =>
            {
                await context.Response.Body.WriteAsync(HostileServer.Message(response));
                await context.Response.Body.FlushAsync();
                await HostileServer.Silence(context);
            }
        );
        Assert.Equal([Speed], (await FirstOf(_client)).Values.Select(v => v.Path));
    }

    [Fact]
    public async Task Targets_of_signals_that_are_not_provided_are_refused_and_never_passed_on()
    {
        Value one = new() { Int32 = 1 };
        ActuateRequest[] requests =
        [
            new()
            {
                SignalId = new SignalID { Id = 77 },
                Value = one,
            },
            new() { Value = one },
            new()
            {
                SignalId = new SignalID { Path = Speed },
                Value = one,
            },
            new() { SignalId = new SignalID { Path = Gear } },
            new()
            {
                SignalId = new SignalID { Path = Gear },
                Value = new Value { String = "high" },
            },
            new()
            {
                SignalId = new SignalID { Id = 1 },
                Value = one,
            },
        ];
        TaskCompletionSource<List<BatchActuateStreamResponse>> answered = new();
        _server.On(
            "OpenProviderStream",
            async context =>
            {
                await NextAsync(context);
                await context.Response.Body.WriteAsync(
                    HostileServer.Message(new OpenProviderStreamResponse { ProvideActuationResponse = new() })
                );
                List<BatchActuateStreamResponse> answers = [];
                foreach (ActuateRequest request in requests)
                {
                    BatchActuateStreamRequest batch = new() { ActuateRequests = { request } };
                    await context.Response.Body.WriteAsync(
                        HostileServer.Message(new OpenProviderStreamResponse { BatchActuateStreamRequest = batch })
                    );
                    await context.Response.Body.FlushAsync();
                    answers.Add((await NextAsync(context)).BatchActuateStreamResponse);
                }
                answered.TrySetResult(answers);
            }
        );
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        List<TargetRequest> taken = [];
        Task provision = _client.ProvideAsync(
            [Gear],
            targets =>
            {
                taken.AddRange(targets);
                return ValueTask.FromResult<string?>(null);
            },
            stop.Token
        );
        List<BatchActuateStreamResponse> answers = await answered.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal(
            [false, false, false, false, false, true],
            answers.Select(a => a.Error.Code == Bordnetz.Server.Kuksa.Proto.V2.ErrorCode.Ok)
        );
        Assert.Equal([new TargetRequest(Gear, SignalValue.FromInteger(1, Signals.DataType.Int8))], taken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provision);
    }

    private static async Task<OpenProviderStreamRequest> NextAsync(HttpContext context)
    {
        byte[] prefix = new byte[5];
        await context.Request.Body.ReadExactlyAsync(prefix);
        byte[] content = new byte[(prefix[3] << 8) | prefix[4]];
        await context.Request.Body.ReadExactlyAsync(content);
        return OpenProviderStreamRequest.Parser.ParseFrom(content);
    }

    [Fact]
    public async Task Whatever_is_answered_gives_values_or_a_clear_failure()
    {
        GetValuesResponse values = new()
        {
            DataPoints =
            {
                new Datapoint
                {
                    Value = new Value { Float = 1 },
                    Timestamp = new() { Seconds = 7, Nanos = 9 },
                },
                new Datapoint { Value = new Value { Int32Array = new Int32Array { Values = { 1, 2 } } } },
            },
        };
        byte[][] good =
        [
            HostileServer.Message(values),
            HostileServer.Message(HostileServer.Listed()),
            [.. Update(Speed, new Value { Float = 1 }), .. Update(Gear, new Value { Int32 = 1 })],
        ];
        Gen<(int Place, byte With)[]> anyEdits = Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[1, 6];
        foreach ((int Place, byte With)[] edits in anyEdits.Array[120].Single(_ => true, "0000KOIr6Rn1"))
        {
            byte[][] spoilt = [.. good.Select(g => Spoil(g, edits))];
            _server.On("GetValues", spoilt[0]);
            _server.On("ListMetadata", spoilt[1]);
            _server.On("Subscribe", spoilt[2]);
            using SignalClient client = NewClient(TimeSpan.FromSeconds(10));
            await TolerateAsync(async () => await client.GetCatalogAsync(Cancel));
            await TolerateAsync(async () => await client.ReadAsync([Speed, Gear], Cancel));
            await TolerateAsync(() => FirstOf(client));
        }
    }

    private static byte[] Spoil(byte[] good, (int Place, byte With)[] edits)
    {
        byte[] spoilt = [.. good];
        foreach ((int place, byte with) in edits)
        {
            spoilt[place % spoilt.Length] = with;
        }
        return edits[0].With < 64 ? spoilt[..(edits[0].Place % spoilt.Length)] : spoilt;
    }

    private static async Task TolerateAsync(Func<Task> call)
    {
        try
        {
            await call().WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        }
        catch (SignalException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
