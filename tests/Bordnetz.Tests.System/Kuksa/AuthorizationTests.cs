using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Metadata = Grpc.Core.Metadata;
using Sdv = Bordnetz.Server.Kuksa.Proto.Sdv;
using V1 = Bordnetz.Server.Kuksa.Proto.V1;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Tests.Kuksa;

/// <summary>What a client may do with which token, compared with what a databroker was recorded to answer.</summary>
public sealed class AuthorizationTests : KuksaTestBase
{
    private const string Speed = "Vehicle.Speed";
    private const string LowBeam = "Vehicle.Body.Lights.IsLowBeamOn";

    private static readonly TokenMaker Maker = TokenMaker.Rsa();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));

    protected override KuksaOptions Options
    {
        get
        {
            Assert.True(TokenAuthority.TryCreate(Maker.PublicKey, KuksaHost.Catalog, _time, out var authority, out _));
            return new KuksaOptions { Authority = authority, Time = _time };
        }
    }

    private DateTimeOffset Later => _time.GetUtcNow().AddHours(1);

    private static Metadata Bearer(string token) => new() { { "authorization", $"Bearer {token}" } };

    private Metadata Token(string scope) => Bearer(Maker.Make(scope, Later));

    private Task<string> Get(Metadata? headers, string path = Speed) =>
        StatusOf(async () => await V2.GetValueAsync(new() { SignalId = Path(path) }, headers, null, Cancel));

    private Task<string> Provide(Metadata headers) =>
        StatusOf(async () =>
            await V2.PublishValueAsync(Publish(Speed, new Value { Float = 1 }), headers, null, Cancel)
        );

    [Fact]
    public async Task Answers_to_tokens_are_those_of_the_recorded_databroker()
    {
        string denied = $"PermissionDenied 'Permission denied (id: {Id(Speed)})'";
        Dictionary<string, Func<Task<string>>> calls = new()
        {
            ["no token"] = () => Get(null),
            ["read speed ok"] = () => Get(Token("read:Vehicle.Speed")),
            ["read speed -> other"] = () => Get(Token("read:Vehicle.Speed"), "Vehicle.Gear"),
            ["read branch Vehicle"] = () => Get(Token("read:Vehicle")),
            ["read only -> publish"] = () => Provide(Token("read")),
            ["provide -> publish"] = () => Provide(Token("provide:Vehicle.Speed")),
            ["provide implies read"] = () => Get(Token("provide:Vehicle.Speed")),
            ["actuate -> publish"] = () => Provide(Token("actuate")),
            ["Row1 path scope"] = () => Get(Token("read:Vehicle.Cabin.Door.Row1.IsOpen read:Vehicle.Speed")),
            ["wildcard scope"] = () => Get(Token("read:Vehicle.*")),
            ["unknown action"] = () => Get(Token("read write")),
            ["empty scope"] = () => Get(Token("")),
            ["wrong aud"] = () => Get(Bearer(Maker.Make("read", Later, c => c["aud"] = "other"))),
            ["expired 30s"] = () => Get(Bearer(Maker.Make("read", _time.GetUtcNow().AddSeconds(-30)))),
            ["expired 90s"] = () => Get(Bearer(Maker.Make("read", _time.GetUtcNow().AddSeconds(-90)))),
            ["unauth ServerInfo no token"] = () => StatusOf(async () => await V2.GetServerInfoAsync(new())),
        };
        string? shared = RepositoryFiles.SharedData;
        if (shared is null)
        {
            Assert.Skip("The recorded answers are not on this machine.");
        }
        Dictionary<string, string> expected = (
            await File.ReadAllLinesAsync(
                global::System.IO.Path.Combine(shared, "signals", "kuksa_v2_auth_transcript.txt"),
                Cancel
            )
        )
            .Select(l => l.Split(": ", 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1]);
        foreach ((string name, Func<Task<string>> call) in calls)
        {
            Assert.Equal($"{name}: {Recorded(expected[name], denied)}", $"{name}: {await call()}");
        }
    }

    // The recording names codes in capitals and numbers of its own catalog; data points do not matter here.
    private static string Recorded(string line, string denied)
    {
        string[] parts = line.Split(' ', 2);
        if (parts[1].Contains("(id:", StringComparison.Ordinal))
        {
            return denied;
        }
        StatusCode code = Enum.Parse<StatusCode>(parts[0].Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        return code == StatusCode.OK ? "OK ''" : $"{code} {parts[1]}";
    }

    [Fact]
    public async Task A_path_with_any_digit_is_a_good_scope()
    {
        Assert.Equal("OK ''", await Get(Token("read:Vehicle.Cabin.Door.Row2.IsOpen read:Vehicle.Speed")));
        Assert.Equal("OK ''", await Get(Token("read:**")));
        Assert.Equal("OK ''", await Get(Token("read:Vehicle.**.Brightness"), "Vehicle.Body.Lights.Brightness"));
        Assert.Equal("PermissionDenied 'Permission denied'", await Get(Token("read:Vehicle.*"), LowBeam));
    }

    [Theory]
    [InlineData("read:")]
    [InlineData("read:vehicle.Speed")]
    [InlineData("read:Vehicle..Speed")]
    [InlineData("read:Vehicle.Speed:")]
    [InlineData("READ")]
    public async Task A_scope_with_a_malformed_rule_is_worth_nothing(string scope) =>
        Assert.Equal("Unauthenticated 'Invalid auth token: ClaimsError'", await Get(Token("read " + scope)));

    [Fact]
    public async Task A_target_needs_the_right_to_actuate()
    {
        ActuateRequest target = Target(LowBeam, new Value { Bool = true });
        Assert.Equal(
            $"PermissionDenied 'Permission denied for vss_path {LowBeam}'",
            await StatusOf(async () => await V2.ActuateAsync(target, Token("read provide"), null, Cancel))
        );
        BatchActuateRequest batch = new() { ActuateRequests = { target } };
        Assert.Equal(
            $"PermissionDenied 'Permission denied for vss_path {LowBeam}'",
            await StatusOf(async () => await V2.BatchActuateAsync(batch, Token("read provide"), null, Cancel))
        );
        Assert.Equal(
            "OK ''",
            await StatusOf(async () => await V2.ActuateAsync(target, Token($"actuate:{LowBeam}"), null, Cancel))
        );
        Assert.True(Broker.TryTakeRequest(out _));
        Assert.False(Broker.TryTakeRequest(out _));
    }

    [Fact]
    public async Task A_signal_is_created_read_and_provided_as_far_as_the_scopes_paths_say()
    {
        Sdv.Collector.CollectorClient collector = new(Channel);
        Task<string> Register(string name, string scope) =>
            StatusOf(async () =>
                await collector.RegisterDatapointsAsync(
                    new()
                    {
                        List =
                        {
                            new Sdv.RegistrationMetadata { Name = name, DataType = Sdv.DataType.Float },
                        },
                    },
                    Token(scope),
                    null,
                    Cancel
                )
            );
        const string own = "Vehicle.Own.Value";
        string denied = $"PermissionDenied 'Failed to register {own}'";
        Assert.Equal(denied, await Register(own, "read provide actuate"));
        Assert.Equal(denied, await Register(own, "create:Vehicle.Other"));
        Assert.Equal(denied, await Register(own, "create:Vehicle.*"));
        Assert.Equal(denied, await Register(own, "create:Vehicle.Own.Val"));
        // This token is known before the signal is.
        Assert.Equal("OK ''", await Get(Token("read:Vehicle")));
        Assert.Equal("OK ''", await Register(own, "create:Vehicle.Own"));
        Assert.Equal("OK ''", await Register("Vehicle.Own.Second", "create:Vehicle.*.*"));
        Assert.Equal("OK ''", await Register("Other.Third", "create"));

        Assert.Equal("OK ''", await Get(Token("read:Vehicle"), own));
        Assert.Equal("OK ''", await Get(Token("create:Vehicle.Own"), own));
        Assert.Equal("PermissionDenied 'Permission denied'", await Get(Token("read:Vehicle.Speed"), own));
        Assert.Equal("PermissionDenied 'Permission denied'", await Get(Token("read:Vehicle"), "Other.Third"));
        async Task<string> ProvideOwn(string scope) =>
            await StatusOf(async () =>
                await V2.PublishValueAsync(Publish(own, new Value { Float = 1 }), Token(scope), null, Cancel)
            );
        Assert.StartsWith("PermissionDenied", await ProvideOwn("create:Vehicle.Own"), StringComparison.Ordinal);
        Assert.Equal("OK ''", await ProvideOwn("provide:Vehicle.Own.Value"));
    }

    [Fact]
    public async Task Metadata_need_a_token_but_no_right()
    {
        Assert.NotEmpty((await V2.ListMetadataAsync(new(), Token(""), null, Cancel)).Metadata);
        Assert.Equal(
            "Unauthenticated 'No auth token provided'",
            await StatusOf(async () => await V2.ListMetadataAsync(new()))
        );
    }

    [Fact]
    public async Task A_subscription_to_something_forbidden_is_refused_as_a_whole()
    {
        SubscribeRequest mixed = new() { SignalPaths = { Speed, "Vehicle.Gear" } };
        using var call = V2.Subscribe(mixed, Token("read:Vehicle.Speed"), null, Cancel);
        Assert.Equal(
            "PermissionDenied 'Permission denied for vss_path Vehicle.Gear'",
            await StatusOf(async () => await call.ResponseStream.MoveNext(Cancel))
        );
        SubscribeByIdRequest byId = new() { SignalIds = { Id("Vehicle.Gear") } };
        using var second = V2.SubscribeById(byId, Token("read:Vehicle.Speed"), null, Cancel);
        Assert.Equal(
            "PermissionDenied 'Permission denied for vss_path Vehicle.Gear'",
            await StatusOf(async () => await second.ResponseStream.MoveNext(Cancel))
        );
    }

    [Fact]
    public async Task A_subscription_ends_in_order_when_its_token_expires()
    {
        SubscribeRequest request = new() { SignalPaths = { Speed } };
        using var call = V2.Subscribe(request, Token("read"), null, Cancel);
        await NextAsync(call.ResponseStream);
        _time.Advance(TimeSpan.FromMinutes(59));
        Host.Publish(Speed, SignalValue.From(5f));
        Assert.Equal(5f, (await NextAsync(call.ResponseStream)).Entries[Speed].Value.Float);
        _time.Advance(TimeSpan.FromMinutes(1.1));
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Every_stream_ends_when_its_token_expires()
    {
        Metadata token = Token("read provide actuate");
        Sdv.Broker.BrokerClient sdv = new(Channel);
        Sdv.Collector.CollectorClient collector = new(Channel);
        using var v1 = V1Client.Subscribe(
            new() { Entries = { new V1.SubscribeEntry { Path = Speed } } },
            token,
            null,
            Cancel
        );
        using var v1Updates = V1Client.StreamedUpdate(token, null, Cancel);
        using var query = sdv.Subscribe(new() { Query = $"SELECT {Speed}" }, token, null, Cancel);
        using var values = collector.StreamDatapoints(token, null, Cancel);
        using var provider = V2.OpenProviderStream(token, null, Cancel);
        ProvideSignalRequest claim = new() { SignalsSampleIntervals = { [Id(Speed)] = new SampleInterval() } };
        await provider.RequestStream.WriteAsync(new() { ProvideSignalRequest = claim }, Cancel);
        await NextAsync(provider.ResponseStream);
        using var targets = V2.ActuateStream(token, null, Cancel);
        await targets.RequestStream.WriteAsync(Target(LowBeam, new Value { Bool = true }), Cancel);
        while (!Broker.TryTakeRequest(out _))
        {
            await Task.Delay(1, Cancel);
        }
        await Task.WhenAll(v1Updates.ResponseHeadersAsync, query.ResponseHeadersAsync, values.ResponseHeadersAsync);
        await NextAsync(v1.ResponseStream);

        _time.Advance(TimeSpan.FromMinutes(60.1));
        // What was sent before may still come. Now and then a stream of several on one connection is reset (CANCEL) instead
        // of closed in order; to a client both are the end.
        async Task DrainAsync<T>(IAsyncStreamReader<T> stream)
        {
            try
            {
                while (await stream.MoveNext(Cancel)) { }
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled && !Cancel.IsCancellationRequested) { }
        }
        await DrainAsync(v1.ResponseStream);
        await DrainAsync(v1Updates.ResponseStream);
        await DrainAsync(query.ResponseStream);
        await DrainAsync(values.ResponseStream);
        await DrainAsync(provider.ResponseStream);
        try
        {
            await targets.ResponseAsync;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled && !Cancel.IsCancellationRequested) { }
        Assert.Null(Broker.Providers.SignalOwner(Id(Speed)));
    }

    [Fact]
    public async Task A_token_that_was_good_is_no_more_when_it_has_expired()
    {
        Metadata token = Token("read");
        Assert.Equal("OK ''", await Get(token));
        _time.Advance(TimeSpan.FromMinutes(60.5));
        Assert.Equal("Unauthenticated 'Permission expired'", await Get(token));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Unauthenticated 'Invalid auth token: DecodeError(\"ExpiredSignature\")'", await Get(token));
    }

    [Fact]
    public async Task A_provider_claims_only_what_its_token_allows()
    {
        using var call = V2.OpenProviderStream(Token("provide:Vehicle.Gear"), null, Cancel);
        ProvideSignalRequest gear = new() { SignalsSampleIntervals = { [Id("Vehicle.Gear")] = new SampleInterval() } };
        await call.RequestStream.WriteAsync(new() { ProvideSignalRequest = gear }, Cancel);
        Assert.NotNull((await NextAsync(call.ResponseStream)).ProvideSignalResponse);
        ProvideSignalRequest speed = new() { SignalsSampleIntervals = { [Id(Speed)] = new SampleInterval() } };
        await call.RequestStream.WriteAsync(new() { ProvideSignalRequest = speed }, Cancel);
        Assert.Equal(
            "PermissionDenied 'Permission denied for vss_path Vehicle.Speed'",
            await StatusOf(async () => await call.ResponseStream.MoveNext(Cancel))
        );
        using var other = V2.OpenProviderStream(Token("provide:Vehicle.Gear"), null, Cancel);
        ProvideActuationRequest lights = new() { ActuatorIdentifiers = { Path("Vehicle.Body.Lights.Brightness") } };
        await other.RequestStream.WriteAsync(new() { ProvideActuationRequest = lights }, Cancel);
        Assert.Equal(
            "PermissionDenied 'Permission denied for vss_path Vehicle.Body.Lights.Brightness'",
            await StatusOf(async () => await other.ResponseStream.MoveNext(Cancel))
        );
    }

    [Fact]
    public async Task The_older_protocol_is_guarded_too()
    {
        V1.GetRequest get = new() { Entries = { new V1.EntryRequest { Path = "Vehicle.Speed" } } };
        Assert.Equal(
            "Unauthenticated 'No auth token provided'",
            await StatusOf(async () => await V1Client.GetAsync(get))
        );
        V1.GetRequest both = new()
        {
            Entries =
            {
                new V1.EntryRequest { Path = "Vehicle.Speed" },
                new V1.EntryRequest { Path = "Vehicle.Gear" },
            },
        };
        V1.GetResponse answer = await V1Client.GetAsync(both, Token("read:Vehicle.Speed"), null, Cancel);
        Assert.Empty(answer.Entries);
        Assert.Equal((403u, "Vehicle.Gear"), (answer.Error.Code, Assert.Single(answer.Errors).Path));
        V1.SetRequest set = new()
        {
            Updates =
            {
                new V1.EntryUpdate
                {
                    Entry = new()
                    {
                        Path = Speed,
                        Value = new() { Float = 3 },
                    },
                    Fields = { V1.Field.Value },
                },
            },
        };
        V1.SetResponse refused = await V1Client.SetAsync(set, Token("read"), null, Cancel);
        Assert.Equal("Access was denied for Vehicle.Speed", Assert.Single(refused.Errors).Error.Message);
        Assert.False(Broker.Read(Id(Speed)).Value.HasValue);
        Assert.Empty((await V1Client.SetAsync(set, Token("provide"), null, Cancel)).Errors);
        V1.SubscribeRequest all = new()
        {
            Entries =
            {
                new V1.SubscribeEntry { Path = "Vehicle.Speed", Fields = { V1.Field.Value } },
            },
        };
        using var call = V1Client.Subscribe(all, Token("read:Vehicle.Gear"), null, Cancel);
        Assert.Equal(
            "PermissionDenied 'Permission denied for some entries. Path: Vehicle.Speed'",
            await StatusOf(async () => await call.ResponseStream.MoveNext(Cancel))
        );
    }

    [Fact]
    public async Task The_oldest_protocol_is_guarded_too()
    {
        Sdv.Broker.BrokerClient old = new(Channel);
        Sdv.GetDatapointsRequest get = new() { Datapoints = { Speed, "Vehicle.Gear" } };
        Assert.Equal(
            "Unauthenticated 'No auth token provided'",
            await StatusOf(async () => await old.GetDatapointsAsync(get))
        );
        Host.Publish(Speed, SignalValue.From(1f));
        var values = (await old.GetDatapointsAsync(get, Token("read:Vehicle.Speed"), null, Cancel)).Datapoints;
        Assert.Equal(1f, values[Speed].FloatValue);
        Assert.Equal(Sdv.Datapoint.Types.Failure.AccessDenied, values["Vehicle.Gear"].FailureValue);
        Sdv.SetDatapointsRequest set = new() { Datapoints = { [LowBeam] = new Sdv.Datapoint { BoolValue = true } } };
        var errors = (await old.SetDatapointsAsync(set, Token("read provide"), null, Cancel)).Errors;
        Assert.Equal(Sdv.DatapointError.AccessDenied, errors[LowBeam]);
        Assert.False(Broker.TryTakeRequest(out _));
    }
}
