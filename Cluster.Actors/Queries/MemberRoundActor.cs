using System.Collections.Immutable;
using Akka.Actor;

namespace Cluster.Actors.Queries;

/// <summary>
/// One question to all nodes. Completes the task when all have answered, when only nodes are missing that the failure detector
/// has lost, or when the time is over. It never fails the task.
/// </summary>
/// <typeparam name="T">The answer.</typeparam>
internal sealed class MemberRoundActor<T> : ReceiveActor, IWithTimers
    where T : class
{
    /// <summary>An unreachable node is asked all the same, since a cut may be one-way; but it is not waited for any longer.</summary>
    private static readonly TimeSpan UnreachableGrace = TimeSpan.FromMilliseconds(500), CheckInterval = TimeSpan.FromMilliseconds(100);

    private readonly ImmutableArray<AskedMember> _members;
    private readonly Func<int, object> _question;
    private readonly TimeSpan _limit;
    private readonly TaskCompletionSource<ImmutableArray<T?>> _result;
    private readonly T?[] _answers;
    private bool _graceIsOver;

    /// <param name="question">By slot, which the answer repeats.</param>
    /// <param name="slotOf">The slot of an answer.</param>
    public MemberRoundActor(
        ImmutableArray<AskedMember> members,
        Func<int, object> question,
        Func<T, int> slotOf,
        TimeSpan limit,
        TaskCompletionSource<ImmutableArray<T?>> result)
    {
        _members = members;
        _question = question;
        _limit = limit;
        _result = result;
        _answers = new T?[members.Length];
        Receive<T>(answer =>
        {
            if (slotOf(answer) is var slot && slot >= 0 && slot < _answers.Length)
            {
                _answers[slot] ??= answer;
            }

            StopWhenComplete();
        });
        Receive<Look>(look =>
        {
            _graceIsOver |= look.GraceIsOver;
            StopWhenComplete();
        });
        Receive<Over>(_ => Context.Stop(Self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        for (int slot = 0; slot < _members.Length; slot++)
        {
            _members[slot].Actor.Tell(_question(slot), Self);
        }

        Timers.StartPeriodicTimer(nameof(CheckInterval), new Look(false), CheckInterval);
        Timers.StartSingleTimer(nameof(UnreachableGrace), new Look(true), UnreachableGrace);
        Timers.StartSingleTimer(nameof(_limit), Over.Now, _limit);
        StopWhenComplete();
    }

    /// <summary>Whatever ends the actor, its asker gets what has arrived.</summary>
    protected override void PostStop() => _result.TrySetResult([.. _answers]);

    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    private void StopWhenComplete()
    {
        for (int slot = 0; slot < _members.Length; slot++)
        {
            if (_answers[slot] is null && !(_graceIsOver && !_members[slot].IsReachable()))
            {
                return;
            }
        }

        Context.Stop(Self);
    }

    private sealed record Look(bool GraceIsOver) : INoSerializationVerificationNeeded;

    private sealed record Over : INoSerializationVerificationNeeded
    {
        public static readonly Over Now = new();
    }
}

/// <summary>One question to all nodes, awaited.</summary>
internal static class MemberRound
{
    /// <returns>By slot; null for a node that did not answer.</returns>
    public static Task<ImmutableArray<T?>> AskAsync<T>(
        ActorSystem system, ImmutableArray<AskedMember> members, Func<int, object> question, Func<T, int> slotOf, TimeSpan limit)
        where T : class
    {
        var result = new TaskCompletionSource<ImmutableArray<T?>>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new MemberRoundActor<T>(members, question, slotOf, limit, result)));
        return result.Task;
    }
}
