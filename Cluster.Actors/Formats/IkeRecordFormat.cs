using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Formats;

/// <summary>The step of an IKE SA lineage, "ike1". The parts with keys are in <see cref="IkeSaFormat"/> and <see cref="ChildSaFormat"/>.</summary>
internal static class IkeRecordFormat
{
    public static Wire.IkeRecord Write(IkeSaRecord record)
    {
        var message = new Wire.IkeRecord
        {
            At = record.At,
            What = record.What,
            IsLiveness = record.IsLiveness,
            IsTentative = record.IsTentative,
            IsSnapshot = record.IsSnapshot,
            Lineage = record.Lineage is { } lineage ? IkeLineageFormat.Write(lineage) : null,
            Path = record.Path is { } path ? Write(path) : null,
            Isakmp = record.Isakmp is { } isakmp ? IsakmpFormat.Write(isakmp) : null,
        };
        message.IkeSas.AddRange(record.IkeSas.Select(IkeSaFormat.Write));
        message.Windows.AddRange(record.Windows.Select(IkeWindowFormat.Write));
        message.RemovedIkeSas.AddRange(record.RemovedIkeSas.Select(spi => spi.Value));
        message.Children.AddRange(record.Children.Select(ChildSaFormat.Write));
        message.RemovedChildren.AddRange(record.RemovedChildren.Select(spi => spi.Value));
        return message;
    }

    public static IkeSaRecord Read(Wire.IkeRecord message) => new()
    {
        At = message.At,
        What = message.What,
        IsLiveness = message.IsLiveness,
        IsTentative = message.IsTentative,
        IsSnapshot = message.IsSnapshot,
        Lineage = message.Lineage is { } lineage ? IkeLineageFormat.Read(lineage) : null,
        Path = message.Path is { } path ? Read(path) : null,
        IkeSas = [.. message.IkeSas.Select(IkeSaFormat.Read)],
        Windows = [.. message.Windows.Select(IkeWindowFormat.Read)],
        RemovedIkeSas = [.. message.RemovedIkeSas.Select(spi => new IkeSpi(spi))],
        Children = [.. message.Children.Select(ChildSaFormat.Read)],
        RemovedChildren = [.. message.RemovedChildren.Select(spi => new EspSpi(spi))],
        Isakmp = message.Isakmp is { } isakmp ? IsakmpFormat.Read(isakmp) : null,
    };

    internal static Wire.IkePath Write(IkeEndpoints path) => new()
    {
        LocalAddress = FormatFields.Write(path.LocalAddress),
        LocalPort = (uint)path.LocalPort,
        PeerAddress = FormatFields.Write(path.PeerAddress),
        PeerPort = (uint)path.PeerPort,
    };

    internal static IkeEndpoints Read(Wire.IkePath path) => new(
        FormatFields.ReadAddress(path.LocalAddress), (int)path.LocalPort, FormatFields.ReadAddress(path.PeerAddress), (int)path.PeerPort);
}
