using System.Collections.Immutable;
using System.Net;

namespace Cluster.Node.Settings;

/// <summary>
/// What one process needs to know that is not part of the cluster's configuration: where it listens, who the others are, where its
/// database and its keys are. Secrets come from files, never from the command line.
/// </summary>
public sealed record NodeSettings
{
    /// <summary>The highest node index: FPC numbers are shown with two digits at most.</summary>
    public const int MaxIndex = 63;

    /// <summary>The node's name, which its certificate carries: <c>node0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The FPC number; unique in the cluster, checked at join.</summary>
    public required int Index { get; init; }

    /// <summary>Directory for the CLI socket, the SQLite database and the generated master key.</summary>
    public required DirectoryInfo Data { get; init; }

    /// <summary>Seeds an empty store with this configuration.</summary>
    public FileInfo? Configuration { get; init; }

    /// <summary>A file with a PostgreSQL connection string; null is SQLite in <see cref="Data"/>.</summary>
    public FileInfo? Database { get; init; }

    /// <summary>Control address: cluster membership and messages between nodes.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Control addresses of the seed nodes; empty for a cluster of one.</summary>
    public ImmutableArray<IPEndPoint> Seeds { get; init; } = [];

    /// <summary>How many members must be there before the first one forms the cluster.</summary>
    public int NodeCount { get; init; } = 1;

    /// <summary>The fabric's UDP address: packets and heartbeats between nodes.</summary>
    public required IPEndPoint Fabric { get; init; }

    /// <summary>Certificates for the control channel; required as soon as there are seeds other than ourselves.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>32 bytes, hexadecimal or base64, that wrap the keys at rest. Null: made in <see cref="Data"/> (one node only).</summary>
    public FileInfo? MasterKey { get; init; }

    /// <summary>Names of the configuration's interfaces and the Linux devices behind them: <c>ge-0/0/3 = wan0</c>.</summary>
    public ImmutableSortedDictionary<string, string> Interfaces { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Prometheus and health endpoint; null is none.</summary>
    public IPEndPoint? Metrics { get; init; }

    /// <summary>OTLP endpoint for traces and metrics; null is none.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Appends every finished span to this file, one JSON object a line; null is none.</summary>
    public FileInfo? TraceFile { get; init; }

    /// <summary>Packet worker threads.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Use libcrypto even where intel-ipsec-mb would do.</summary>
    public bool PortableCiphers { get; init; }

    /// <summary>The command line over TLS; null is none.</summary>
    public IPEndPoint? CliListen { get; init; }

    /// <summary>Where the CLI's Unix socket is when it is not in <see cref="Data"/>, which only the node's user may enter.</summary>
    public FileInfo? CliSocketFile { get; init; }

    /// <summary>The CLI's Unix socket.</summary>
    public string CliSocket => CliSocketFile?.FullName ?? Path.Combine(Data.FullName, "cli.sock");
}

/// <summary>PEM files; read again when they change.</summary>
/// <param name="Authority">The one CA whose certificates are accepted.</param>
public sealed record TlsFiles(FileInfo Authority, FileInfo Certificate, FileInfo Key);
