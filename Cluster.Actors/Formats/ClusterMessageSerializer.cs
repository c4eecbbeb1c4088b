using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Event;
using Akka.Serialization;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>
/// Serializes the messages between nodes by <see cref="ClusterMessageManifest"/>. What cannot be read (a manifest of a later
/// build, a damaged body) is counted and becomes an <see cref="UnknownClusterMessage"/>; it is never an exception.
/// </summary>
public sealed class ClusterMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly Meter Meter = new("Cluster.Actors.Formats");

    private static readonly Counter<long> Unknown =
        Meter.CreateCounter<long>("cluster_unknown_messages", description: "Messages of other nodes that this build cannot read");

    private static readonly Dictionary<Type, ClusterMessageManifest.Row> ByType = ClusterMessageManifest.Rows.ToDictionary(row => row.Type);

    private static readonly Dictionary<string, ClusterMessageManifest.Row> ByName =
        ClusterMessageManifest.Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>Made when it is needed: serializers are built before the actor system can name itself.</summary>
    private ILoggingAdapter Log => field ??= Logging.GetLogger(system, typeof(ClusterMessageSerializer));

    /// <summary>Travels with every message: never changes.</summary>
    public override int Identifier => 9002;

    public override string Manifest(object value) => Find(value).Name;

    public override byte[] ToBinary(object value)
    {
        IMessage wire = Find(value).Write(value);
        byte[] bytes = wire.ToByteArray();
        wire.Wipe();
        return bytes;
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (ByName.TryGetValue(manifest, out ClusterMessageManifest.Row? row))
        {
            try
            {
                return row.Read(bytes);
            }
            catch (Exception damaged) when (damaged is InvalidProtocolBufferException or ArgumentException or FormatException or OverflowException)
            {
                Log.Warning("A {0} of another node cannot be read: {1}", manifest, damaged.Message);
            }
        }

        Unknown.Add(1, new KeyValuePair<string, object?>("manifest", row?.Name ?? "unknown"));
        return new UnknownClusterMessage(manifest);
    }

    private static ClusterMessageManifest.Row Find(object value) => ByType.TryGetValue(value.GetType(), out ClusterMessageManifest.Row? row)
        ? row
        : throw new System.Runtime.Serialization.SerializationException($"{value.GetType()} has no row in the manifest table");
}

/// <summary>What another node sent and this build cannot read. Whoever is addressed ignores it.</summary>
public sealed record UnknownClusterMessage(string Manifest) : INoSerializationVerificationNeeded;
