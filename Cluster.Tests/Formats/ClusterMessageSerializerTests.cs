using System.Runtime.Serialization;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Formats;
using Xunit;

namespace Cluster.Tests.Formats;

public sealed class ClusterMessageSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("formats", Cluster.Actors.Store.JournalSetup.Configuration);

    private ClusterMessageSerializer Serializer => new((ExtendedActorSystem)_system);

    [Fact]
    public void EveryMessageBetweenNodes_HasOneRowAndASample()
    {
        Type[] messages =
        [
            .. typeof(IClusterMessage).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IClusterMessage))),
        ];
        Assert.Equal(messages.Order(ByName), ClusterMessageManifest.Rows.Select(row => row.Type).Order(ByName));
        Assert.Equal(messages.Order(ByName), SampleMessages.All.Select(message => message.GetType()).Order(ByName));
        Assert.Equal(ClusterMessageManifest.Rows.Count, ClusterMessageManifest.Rows.Select(row => row.Name).Distinct().Count());
    }

    [Fact]
    public void EveryMessage_ReadByAnotherNode_IsTheSame() => Assert.All(SampleMessages.All.Concat(SampleAnswers.Later), message =>
    {
        Assert.IsType<ClusterMessageSerializer>(_system.Serialization.FindSerializerFor(message));
        object read = Serializer.FromBinary(Serializer.ToBinary(message), Serializer.Manifest(message));
        Assert.Equal(RecordText.Of(message), RecordText.Of(read));
    });

    [Fact]
    public void ManifestOfALaterBuild_IsToldNotThrown() =>
        Assert.Equal(new UnknownClusterMessage("later9"), Serializer.FromBinary([1, 2, 3], "later9"));

    [Fact]
    public void DamagedBody_IsToldNotThrown() => Assert.All(SampleMessages.All.Concat(SampleAnswers.Later), message =>
    {
        byte[] bytes = Serializer.ToBinary(message);
        string manifest = Serializer.Manifest(message);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] damaged = [.. bytes];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Serializer.FromBinary(damaged, manifest);
        }

        for (int length = 0; length < bytes.Length; length++)
        {
            Serializer.FromBinary(bytes[..length], manifest);
        }
    });

    [Fact]
    public void ObjectWithoutAFormat_IsRefused()
    {
        Assert.IsType<RefusingSerializer>(_system.Serialization.FindSerializerForType(typeof(Uri)));
        Assert.Throws<SerializationException>(() => _system.Serialization.Serialize(new Uri("http://x")));
    }

    public void Dispose() => _system.Terminate();

    private static readonly Comparer<Type> ByName = Comparer<Type>.Create((left, right) => string.CompareOrdinal(left.FullName, right.FullName));
}
