using Cluster.Dataplane.Host;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Dataplane.Host;

public sealed class SharedAddressMachineTests
{
    private const long Forever = long.MaxValue;

    private static readonly SharedAddress Wan = new("wan0", HostInputs.Address("192.0.2.1/24"));
    private static readonly SharedAddress Wan6 = new("wan0", HostInputs.Address("2001:db8:ffff::1/64"));
    private static readonly SharedAddress Lan = new("lan0", HostInputs.Address("10.1.0.1/24"));

    private readonly SharedAddressMachine _machine = new(new SharedAddressSettings());

    public SharedAddressMachineTests() => _machine.SetGroups([new SharedGroup(1, [Wan, Wan6]), new SharedGroup(2, [Lan])]);

    [Fact]
    public void Hold_AddedAndAnnouncedAtOnceThenRenewedEverySecondAnnouncedForTen()
    {
        Assert.Empty(_machine.Step(1000, Forever).Lines);
        _machine.Hold(1);
        SharedAddressStep first = _machine.Step(1500, Forever);
        Assert.Equal(
            [
                "address replace 192.0.2.1/24 dev wan0 valid_lft 3 preferred_lft 3",
                "address replace 2001:db8:ffff::1/64 dev wan0 valid_lft 3 preferred_lft 3 nodad",
            ],
            first.Lines);
        Assert.Equal([Wan, Wan6], first.Announce);

        int announced = 0;
        for (long now = first.NextDeadline; now < 20_000; now += 1000)
        {
            SharedAddressStep step = _machine.Step(now, Forever);
            Assert.Equal(first.Lines, step.Lines);
            Assert.Equal(now + 1000, step.NextDeadline);
            announced += step.Announce.Length / 2;
        }

        Assert.Equal(10, announced);
    }

    [Fact]
    public void Yield_RemovedAtOnceAndOnlyThatGroup()
    {
        _machine.Hold(1);
        _machine.Hold(2);
        _machine.Step(0, Forever);
        _machine.Yield(2);
        Assert.Equal(["address del 10.1.0.1/24 dev lan0"], _machine.Step(100, Forever).Lines);
        Assert.Equal([Wan, Wan6], _machine.Present);
    }

    [Fact]
    public void Lease_Ends_DeadlineIsItsEndAndAllIsRemovedThen()
    {
        _machine.Hold(2);
        Assert.Equal(700, _machine.Step(0, speakUntil: 700).NextDeadline);
        Assert.Equal(["address del 10.1.0.1/24 dev lan0"], _machine.Step(700, speakUntil: 700).Lines);
        Assert.Empty(_machine.Step(2000, speakUntil: 700).Lines);
        SharedAddressStep back = _machine.Step(2100, speakUntil: 9000);
        Assert.Single(back.Lines);
        Assert.Single(back.Announce); // whoever had it meanwhile is in the neighbours' tables
    }

    [Fact]
    public void Groups_Changed_OldAddressGoesAndNewComes()
    {
        _machine.Hold(2);
        _machine.Step(0, Forever);
        _machine.SetGroups([new SharedGroup(2, [Wan])]);
        Assert.Equal(["address del 10.1.0.1/24 dev lan0", Wan.Add(3)], _machine.Step(10, Forever).Lines);
    }

    [Fact]
    public void Addresses_AnyHistory_NeverPresentWithoutGroupOrLease() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 2], Gen.Long[0, 3000]).Array[1, 60].Sample(history =>
        {
            var machine = new SharedAddressMachine(new SharedAddressSettings());
            machine.SetGroups([new SharedGroup(1, [Wan]), new SharedGroup(2, [Lan])]);
            var held = new HashSet<int>();
            var onDevice = new HashSet<string>();
            long now = 0;
            foreach ((int what, int group, long time) in history)
            {
                now += time;
                if (what == 0)
                {
                    machine.Hold(group);
                    held.Add(group);
                }
                else if (what == 1)
                {
                    machine.Yield(group);
                    held.Remove(group);
                }

                bool speaks = what != 2;
                foreach (string line in machine.Step(now, speaks ? now + 1 : now).Lines)
                {
                    _ = line.Contains("replace", StringComparison.Ordinal) ? onDevice.Add(line.Split(' ')[2]) : onDevice.Remove(line.Split(' ')[2]);
                }

                var expected = new HashSet<string>(speaks ? held.Select(number => number == 1 ? "192.0.2.1/24" : "10.1.0.1/24") : []);
                Assert.Equal(expected, onDevice);
            }
        });
}
