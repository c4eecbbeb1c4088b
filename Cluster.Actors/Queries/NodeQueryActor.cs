using Akka.Actor;

namespace Cluster.Actors.Queries;

/// <summary>Answers what this node and others ask of this node: each question gets an actor of its own.</summary>
internal sealed class NodeQueryActor : ReceiveActor
{
    public const string Name = "node-queries";

    /// <summary>Ours: beyond it a question stays unanswered, and the asker shows the node as silent.</summary>
    private const int MaxQuestions = 64;

    private int _open;

    public NodeQueryActor(NodeQuerySources sources)
    {
        Receive<NodeQueryMessages.Ask>(ask =>
        {
            if (_open < MaxQuestions)
            {
                _open++;
                IActorRef asker = Sender;
                Context.Watch(Context.ActorOf(Props.Create(() => new NodeAnswerActor(sources, ask, asker))));
            }
        });
        Receive<Terminated>(_ => _open--);
    }
}
