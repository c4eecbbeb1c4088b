using Cluster.Ike.Wire;

namespace Cluster.Tests.Transcripts;

/// <summary>The test shows what this notify does on the wire. <see cref="NotifyTests"/> wants one for every row that has an effect.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class NotifyTranscriptAttribute(NotifyType type) : Attribute
{
    public NotifyType Type { get; } = type;
}
