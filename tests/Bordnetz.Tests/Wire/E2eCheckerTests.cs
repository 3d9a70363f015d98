using Bordnetz.Wire.E2e;

namespace Bordnetz.Tests.Wire;

public sealed class E2eCheckerTests
{
    [Theory]
    [InlineData("P04")]
    [InlineData("P05")]
    [InlineData("P06")]
    [InlineData("P07")]
    [InlineData("P08")]
    [InlineData("P11")]
    [InlineData("P22")]
    [InlineData("P44")]
    public void A_sender_and_a_receiver_that_start_together_agree_through_a_turn_of_the_counter(string name)
    {
        (E2eProtector sender, E2eChecker receiver) = Pair(name, 1);
        byte[] message = new byte[30];
        for (int i = 0; i < 600; i++)
        {
            Assert.True(sender.TryProtect(message));
            Assert.Equal(E2eCheckStatus.Ok, receiver.Check(message));
        }
        Assert.Equal(E2eCheckStatus.Repeated, receiver.Check(message));
    }

    [Theory]
    [InlineData("P01")]
    [InlineData("P02")]
    public void Profiles_1_and_2_take_any_first_counter(string name)
    {
        (E2eProtector sender, E2eChecker receiver) = Pair(name, 1);
        byte[] message = new byte[30];
        for (int i = 0; i < 5; i++)
        {
            Assert.True(sender.TryProtect(message));
        }
        Assert.Equal(E2eCheckStatus.Initial, receiver.Check(message));
        for (int i = 0; i < 100; i++)
        {
            Assert.True(sender.TryProtect(message));
            Assert.Equal(E2eCheckStatus.Ok, receiver.Check(message));
        }
    }

    [Theory]
    [InlineData("P01")]
    [InlineData("P02")]
    [InlineData("P05")]
    [InlineData("P07")]
    [InlineData("P11")]
    [InlineData("P22")]
    public void Lost_messages_are_counted_until_they_are_too_many(string name)
    {
        (E2eProtector sender, E2eChecker receiver) = Pair(name, 3);
        byte[] message = new byte[30];
        Assert.True(sender.TryProtect(message));
        receiver.Check(message);
        Send(sender, message, 3);
        Assert.Equal(E2eCheckStatus.OkSomeLost, receiver.Check(message));
        Assert.Equal(2u, receiver.Lost);
        Send(sender, message, 6);
        Assert.Equal(E2eCheckStatus.WrongSequence, receiver.Check(message));
        Assert.Equal(E2eCheckStatus.NoNewData, receiver.NoNewData());
        message[^1] ^= 1;
        Assert.Equal(E2eCheckStatus.Error, receiver.Check(message));
        Assert.Equal(E2eCheckStatus.Error, receiver.Check([1]));
    }

    [Fact]
    public void Profile_1_tolerates_one_more_lost_message_for_each_cycle_without_one()
    {
        (E2eProtector sender, E2eChecker receiver) = Pair("P01", 1);
        byte[] message = new byte[8];
        Send(sender, message, 1);
        receiver.Check(message);
        for (int i = 0; i < 4; i++)
        {
            receiver.NoNewData();
        }
        Send(sender, message, 5);
        Assert.Equal(E2eCheckStatus.OkSomeLost, receiver.Check(message));
        Assert.Equal(4u, receiver.Lost);
    }

    [Fact]
    public void Profile_1_trusts_a_counter_anew_only_after_the_set_number_of_right_messages()
    {
        E2eSettings settings = new()
        {
            DataId = 7,
            MaxNoNewOrRepeatedData = 2,
            SyncCounterInit = 2,
        };
        E2eProfile profile = E2eProfileTests.Create("P01", settings);
        E2eProtector sender = new(profile);
        E2eChecker receiver = new(profile);
        byte[] message = new byte[8];
        Send(sender, message, 1);
        Assert.Equal(E2eCheckStatus.Initial, receiver.Check(message));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(E2eCheckStatus.Repeated, receiver.Check(message));
        }
        List<E2eCheckStatus> seen = [];
        for (int i = 0; i < 3; i++)
        {
            Send(sender, message, 1);
            seen.Add(receiver.Check(message));
        }
        Assert.Equal([E2eCheckStatus.Sync, E2eCheckStatus.Sync, E2eCheckStatus.Ok], seen);
    }

    [Fact]
    public void The_state_machine_becomes_valid_by_right_messages_and_invalid_by_wrong_ones()
    {
        E2eStateMachine machine = new(
            new E2eWindow
            {
                SizeInit = 3,
                SizeValid = 5,
                SizeInvalid = 4,
                MinOkInit = 2,
                MaxErrorInit = 1,
                MinOkValid = 1,
                MaxErrorValid = 2,
                MinOkInvalid = 3,
                MaxErrorInvalid = 0,
            }
        );
        string story = "";
        foreach (char c in "ENOOOEEEOOOOONNNNN")
        {
            E2eCheckStatus status = c switch
            {
                'O' => E2eCheckStatus.Ok,
                'E' => E2eCheckStatus.Error,
                _ => E2eCheckStatus.NoNewData,
            };
            story += machine.Add(status).ToString()[..3] + " ";
        }
        Assert.Equal("NoD NoD Ini Ini Val Val Val Inv Inv Inv Inv Val Val Val Val Val Val Inv ", story);
    }

    [Fact]
    public void A_larger_window_does_not_count_what_was_outside_the_smaller_one()
    {
        E2eStateMachine machine = new(
            new E2eWindow
            {
                SizeInit = 1,
                SizeValid = 4,
                MinOkInit = 1,
                MaxErrorInit = 3,
                MaxErrorValid = 1,
            }
        );
        machine.Add(E2eCheckStatus.Initial);
        machine.Add(E2eCheckStatus.Error);
        machine.Add(E2eCheckStatus.Error);
        Assert.Equal(E2eState.Valid, machine.Add(E2eCheckStatus.Ok));
        Assert.Equal(0, machine.ErrorCount);
        Assert.Equal(1, machine.OkCount);
    }

    private static void Send(E2eProtector sender, byte[] message, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.True(sender.TryProtect(message));
        }
    }

    private static (E2eProtector Sender, E2eChecker Receiver) Pair(string name, uint maxDelta)
    {
        E2eProfile profile = E2eProfileTests.Create(
            name,
            E2eProfileTests.Settings(name, 0x0A0B0C0D, 2) with
            {
                MaxDeltaCounter = maxDelta,
            }
        );
        return (new E2eProtector(profile), new E2eChecker(profile));
    }
}
