using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Cluster.Tests.Formats;

/// <summary>
/// For <c>serialize-messages = on</c>: Akka sends local messages of its own that have no serializer (a recovery permit, for
/// instance). Those pass through by reference; a message of ours without a format is refused, as in a node.
/// </summary>
public sealed class LocalMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly ConcurrentDictionary<string, object> Passing = new();

    public override int Identifier => 9999;

    public static Akka.Configuration.Config SerializeMessages { get; } = ConfigurationFactory.ParseString(
        """
        akka.actor {
          serialize-messages = on
          serializers.pass-akka-local = "Cluster.Tests.Formats.LocalMessageSerializer, Cluster.Tests"
          serialization-bindings { "System.Object" = pass-akka-local }
        }
        """);

    public override string Manifest(object value) => Guid.NewGuid().ToString();

    public override byte[] ToBinary(object value)
    {
        if (value.GetType().Assembly.GetName().Name?.StartsWith("Akka", StringComparison.Ordinal) != true)
        {
            throw new System.Runtime.Serialization.SerializationException($"{value.GetType()} has no format");
        }

        var key = Guid.NewGuid();
        Passing[key.ToString()] = value;
        return key.ToByteArray();
    }

    public override object FromBinary(byte[] bytes, string manifest) =>
        Passing.TryRemove(new Guid(bytes).ToString(), out object? value) ? value : throw new InvalidOperationException("read twice");
}
