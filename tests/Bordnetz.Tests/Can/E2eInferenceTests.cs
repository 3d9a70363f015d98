using Bordnetz.Can;
using Bordnetz.Can.Inference;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using Bordnetz.Wire.E2e;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class E2eInferenceTests
{
    [Fact]
    public void The_sixteen_identifiers_of_profile_2_are_found_wherever_the_header_is()
    {
        Gen.Select(Gen.Byte.Array[16, 16], Gen.Int[0, 6], Gen.Int[8, 64], Gen.UInt)
            .Sample(
                (ids, offset, length, seed) =>
                {
                    length = CanFrame.Fd(new CanId(1), new byte[length]).Length;
                    E2eSettings settings = new() { DataIdList = [.. ids], Offset = offset };
                    E2eFinding found = Assert.Single(E2eInference.Infer(Log("P02", settings, length, seed)));
                    Assert.Equal(
                        ("P02", offset, 200, 200),
                        (found.Profile, found.Settings.Offset, found.Frames, found.Valid)
                    );
                    Assert.Equal(ids, found.Settings.DataIdList);
                },
                iter: 40
            );
    }

    [Fact]
    public void Profile_1_is_found_in_all_its_modes_with_an_equivalent_identifier()
    {
        Gen.Select(Gen.UInt[1, 0xFFFF], Gen.Enum<E2eDataIdMode>(), Gen.Int[0, 7], Gen.UInt)
            .Sample(
                (id, mode, place, seed) =>
                {
                    E2eSettings settings = new()
                    {
                        DataId = id,
                        DataIdMode = mode,
                        CrcOffset = 8 * place,
                        CounterOffset = 8 * ((place + 1) % 8),
                        DataIdNibbleOffset = (8 * ((place + 1) % 8)) + 4,
                    };
                    LogFrame[] log = [.. Log("P01", settings, 8, seed)];
                    E2eFinding found = Assert.Single(E2eInference.Infer(log));
                    Assert.Equal(("P01", 8 * place), (found.Profile, found.Settings.CrcOffset));
                    Assert.True(
                        E2eProfiles.TryCreate("P01", found.Settings, out E2eProfile? profile, out string wrong),
                        wrong
                    );
                    Assert.All(log, f => Assert.True(profile.TryRead(f.Frame.Data, out _)));
                },
                iter: 40
            );
    }

    [Fact]
    public void A_few_disturbed_frames_do_not_hide_a_protection()
    {
        E2eSettings settings = new() { DataIdList = [.. Enumerable.Range(50, 16).Select(i => (byte)i)] };
        LogFrame[] log = [.. Log("P02", settings, 8, 1)];
        log[50] = log[50] with { Frame = CanFrame.Classic(log[50].Frame.Id, new byte[8]) };
        E2eFinding found = Assert.Single(E2eInference.Infer(log));
        Assert.Equal((200, 199), (found.Frames, found.Valid));
        Assert.Equal(settings.DataIdList.AsEnumerable(), found.Settings.DataIdList);
    }

    [Fact]
    public void What_is_not_protected_is_not_found()
    {
        Gen.Select(Gen.UInt, Gen.Int[0, 2])
            .Sample(
                (seed, kind) =>
                {
                    List<LogFrame> log = [];
                    for (int i = 0; i < 300; i++)
                    {
                        byte[] data = Noise(8, ref seed);
                        data[1] = (byte)(i % (kind == 0 ? 16 : 15));
                        data[0] = kind == 2 ? (byte)data[1..].Sum(b => b) : data[0];
                        log.Add(new LogFrame(i, "can0", false, CanFrame.Classic(new CanId(5), data)));
                    }
                    Assert.Empty(E2eInference.Infer(log));
                },
                iter: 100
            );
    }

    [Fact]
    public void A_message_that_never_changes_gives_no_evidence()
    {
        E2eSettings settings = new() { DataIdList = [.. Enumerable.Range(50, 16).Select(i => (byte)i)] };
        E2eProfile profile = Profile("P02", settings);
        E2eProtector sender = new(profile);
        byte[] data = new byte[8];
        List<LogFrame> log = [];
        for (int i = 0; i < 300; i++)
        {
            Assert.True(sender.TryProtect(data));
            log.Add(new LogFrame(i, "can0", false, CanFrame.Classic(new CanId(5), data)));
        }
        Assert.Empty(E2eInference.Infer(log));
    }

    [Fact]
    public void Nothing_is_found_in_a_real_log_of_a_car_with_another_check()
    {
        if (RepositoryFiles.SharedData is not { } folder)
        {
            Assert.Skip("the shared data sets are not beside the repository");
            return;
        }
        using FileStream stream = File.OpenRead(Path.Combine(folder, "canlogs", "comma2k19-MIT", "rav4_60s_can0.log"));
        Assert.True(LogFormats.TryOpen(stream, new LogReadOptions(), new ProblemLog(), out LogReader? reader));
        Assert.Empty(E2eInference.Infer(reader.Read()));
    }

    private static IEnumerable<LogFrame> Log(string name, E2eSettings settings, int length, uint seed)
    {
        E2eProtector sender = new(Profile(name, settings));
        for (int i = 0; i < 200; i++)
        {
            byte[] data = Noise(length, ref seed);
            Assert.True(sender.TryProtect(data));
            CanFrame frame =
                length > 8 ? CanFrame.Fd(new CanId(0x123), data) : CanFrame.Classic(new CanId(0x123), data);
            yield return new LogFrame(i * 20_000_000L, "can0", false, frame);
        }
    }

    private static byte[] Noise(int length, ref uint state)
    {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            data[i] = (byte)(state >> 24);
        }
        return data;
    }

    private static E2eProfile Profile(string name, E2eSettings settings)
    {
        Assert.True(E2eProfiles.TryCreate(name, settings, out E2eProfile? profile, out string wrong), wrong);
        return profile;
    }
}
