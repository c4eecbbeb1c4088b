namespace Cluster.Dataplane.Io;

/// <summary>The way out of sealed packets.</summary>
public unsafe interface ICipherSender
{
    /// <summary>Sends one datagram, or several of <paramref name="segmentLength"/> (the last may be shorter) in one call. Does not block.</summary>
    /// <returns>How many of the datagrams left.</returns>
    int Send(SocketPath path, byte* data, int length, int segmentLength, byte trafficClass, bool dontFragment);
}
