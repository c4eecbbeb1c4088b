namespace Cluster.Actors.Configuration;

/// <summary>What a user did, where and when.</summary>
/// <param name="What">The command, or a commit in words; without secrets.</param>
public sealed record AuditEvent(long Number, DateTimeOffset At, string Node, string User, AuditKind Kind, string What) : Akka.Actor.INoSerializationVerificationNeeded;

/// <summary>The numbers are stored.</summary>
public enum AuditKind
{
    Command = 1,
    Edit = 2,
    Commit = 3,
    Session = 4,
    Login = 5,
}
