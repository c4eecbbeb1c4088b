using Akka.Actor;

namespace Cluster.Actors.IkeSas;

/// <summary>An actor that is told of its own faults instead of being stopped by them.</summary>
internal abstract class GuardedActor : ReceiveActor
{
    /// <summary>What <see cref="PreStart"/> is for others.</summary>
    protected abstract void Begin();

    /// <summary>Never throws.</summary>
    /// <param name="message">What was being dealt with; null at the beginning.</param>
    protected abstract void OnFault(Exception fault, object? message);

    protected sealed override void PreStart()
    {
        try
        {
            Begin();
        }
        catch (Exception fault)
        {
            OnFault(fault, null);
        }
    }

    protected sealed override bool AroundReceive(Receive receive, object message)
    {
        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception fault)
        {
            OnFault(fault, message);
            return true;
        }
    }
}
