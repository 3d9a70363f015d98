using System.Text;
using System.Text.Json;
using Bordnetz.Server.Access;
using Bordnetz.Server.Live;
using Bordnetz.Server.Mqtt;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Access;

/// <summary>Whatever reaches a decoder of the doors, it decides and never throws.</summary>
public sealed class DecoderFuzzTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private static readonly Gen<(int At, int Length, byte[] By)[]> Edits = Gen.Select(
        Gen.Int[0, 10_000],
        Gen.Int[0, 20],
        Gen.OneOf(Gen.Byte.Array[0, 8], Gen.Const("\"}]{[,:null1e999\\ud800."u8.ToArray()))
    ).Array[1, 4];

    // Both pass the parser, and the library throws when their text is asked for.
    [Fact]
    public void Text_that_is_no_Unicode_is_no_text()
    {
        using JsonDocument half = JsonDocument.Parse("\"\\ud800\"");
        Assert.Null(JsonTexts.Read(half.RootElement));
        using JsonDocument bytes = JsonDocument.Parse(new byte[] { (byte)'"', 0xAA, (byte)'"' });
        Assert.Null(JsonTexts.Read(bytes.RootElement));
        using JsonDocument good = JsonDocument.Parse("\"\\ud83d\\ude97\"");
        Assert.Equal("\U0001F697", JsonTexts.Read(good.RootElement));
    }

    private static byte[] Spoil(byte[] good, (int At, int Length, byte[] By)[] edits)
    {
        List<byte> bytes = [.. good];
        foreach ((int at, int length, byte[] by) in edits)
        {
            int start = at % (bytes.Count + 1);
            bytes.RemoveRange(start, Math.Min(length, bytes.Count - start));
            bytes.InsertRange(start, by);
        }
        return [.. bytes];
    }

    [Fact]
    public void A_spoilt_token_gives_no_right_that_the_good_one_does_not()
    {
        foreach (TokenMaker maker in new[] { TokenMaker.Rsa(), TokenMaker.Curve256() })
        {
            FakeTimeProvider time = new(Now);
            Assert.True(TokenAuthority.TryCreate(maker.PublicKey, KuksaHost.Catalog, time, out var authority, out _));
            string token = maker.Make("read:Vehicle.Age", Now.AddHours(1));
            byte[] good = Encoding.ASCII.GetBytes(token);
            SignalDefinition speed = KuksaHost.Catalog.Signals[KuksaHost.Id("Vehicle.Speed")];
            Assert.NotNull(authority.Check(token, out _));
            Edits.Sample(
                edits =>
                {
                    string spoilt = Encoding.Latin1.GetString(Spoil(good, edits));
                    SignalPermissions? permissions = authority.Check(spoilt, out string why);
                    return permissions is null ? why.Length > 0 : !permissions.Allows(speed, SignalAccess.Read);
                },
                iter: 2000
            );
        }
    }

    [Fact]
    public void Any_text_is_a_token_without_rights_and_a_key_of_no_use()
    {
        TokenMaker maker = TokenMaker.Curve256();
        FakeTimeProvider time = new(Now);
        Assert.True(TokenAuthority.TryCreate(maker.PublicKey, KuksaHost.Catalog, time, out var authority, out _));
        Gen.String[0, 300].Sample(text => authority.Check(text, out _) is null, iter: 2000);
        Assert.Null(authority.Check(new string('a', 1_000_000), out _));
        byte[] key = Encoding.ASCII.GetBytes(maker.PublicKey);
        // What is not the key any more is either refused or another key; never an exception.
        Edits.Sample(
            edits =>
            {
                string pem = Encoding.Latin1.GetString(Spoil(key, edits));
                return TokenAuthority.TryCreate(pem, KuksaHost.Catalog, time, out _, out string? why) || why.Length > 0;
            },
            iter: 500
        );
    }

    [Fact]
    public void Any_payload_means_a_value_of_the_signals_type_or_none()
    {
        string[] seeds =
        [
            """{"value":12.5}""",
            """{"value":[1,2,3]}""",
            """{"value":"AMBER"}""",
            "true",
            "-129",
            "18446744073709551616",
            "NaN",
            """{"value":{"value":{}}}""",
        ];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, KuksaHost.Catalog.Signals.Length - 1], Edits)
            .Sample(
                (seed, index, edits) =>
                {
                    SignalDefinition signal = KuksaHost.Catalog.Signals[index];
                    byte[] payload = Spoil(Encoding.UTF8.GetBytes(seeds[seed]), edits);
                    return !SignalJson.TryRead(signal, payload, out SignalValue value)
                        || !value.HasValue
                        || SignalValidation.Fit(signal, value, out _) != ValueVerdict.WrongType;
                },
                iter: 5000
            );
    }

    [Fact]
    public async Task Any_request_over_MQTT_is_taken_or_refused()
    {
        using CancellationTokenSource stopping = new();
        SignalBroker broker = new(KuksaHost.Catalog);
        MqttOptions options = new() { MaxRequesters = 10 };
        MqttTopics topics = new(broker.Catalog, options);
        int sent = 0;
        MqttRequests requests = new(
            broker,
            topics,
            options,
            new VissCapabilities(),
            (topic, _, _, _) =>
            {
                Assert.False(topics.IsReserved(topic));
                Interlocked.Increment(ref sent);
                return Task.FromResult(true);
            },
            stopping.Token
        );
        byte[] good = Encoding.UTF8.GetBytes(
            """{"topic":"answers/7","request":"{\"action\":\"get\",\"path\":\"Vehicle.Age\",\"requestId\":\"1\"}"}"""
        );
        Edits.Sample(
            edits => Enum.IsDefined(requests.Take(Spoil(good, edits), null, null, null)),
            iter: 3000,
            threads: 1
        );
        await stopping.CancelAsync();
        await requests.EndAsync();
        Assert.True(sent > 0);
    }
}
