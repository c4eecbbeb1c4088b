using Akka.Actor;
using Akka.Serialization;

namespace Cluster.Actors.Formats;

/// <summary>
/// Bound to System.Object: whatever has no format of its own is not sent and not stored. It stands in the way of serializers
/// that put type names on the wire.
/// </summary>
public sealed class RefusingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 9000;

    public override string Manifest(object value) => throw Refused(value.GetType().ToString());

    public override byte[] ToBinary(object value) => throw Refused(value.GetType().ToString());

    public override object FromBinary(byte[] bytes, string manifest) => throw Refused(manifest);

    private static System.Runtime.Serialization.SerializationException Refused(string type) =>
        new($"{type} has no row in the manifest table and is neither stored nor sent");
}
