using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace Cluster.Node.Settings;

/// <summary>The options of <c>cluster-node run</c>, and how they become <see cref="NodeSettings"/>. All errors are reported at once.</summary>
public sealed class RunCommand
{
    private const string DefaultControl = "127.0.0.1:4053";
    private const string DefaultFabric = "127.0.0.1:4054";

    private readonly Option<FileInfo?> _config = new("--config") { Description = "Configuration (set commands) that seeds an empty store" };
    private readonly Option<string> _name = new("--name") { Description = "Node name, as in its certificate", DefaultValueFactory = _ => "node0" };
    private readonly Option<int> _index = new("--index") { Description = "Node index (the FPC number in displays), unique in the cluster" };
    private readonly Option<DirectoryInfo> _data = new("--data") { Description = "Directory for the CLI socket, SQLite and the master key", DefaultValueFactory = _ => new DirectoryInfo("data") };
    private readonly Option<FileInfo?> _database = new("--database-file") { Description = "File with a PostgreSQL connection string; without it SQLite in the data directory" };
    private readonly Option<IPEndPoint> _listen = Endpoint("--listen", "ADDRESS:PORT of the control channel", DefaultControl);
    private readonly Option<string[]> _seeds = new("--seed") { Description = "ADDRESS:PORT of a seed node; repeat for each", HelpName = "ADDRESS:PORT" };
    private readonly Option<int> _nodeCount = new("--node-count") { Description = "Members to wait for before the cluster forms", DefaultValueFactory = _ => 1 };
    private readonly Option<IPEndPoint> _fabric = Endpoint("--fabric", "ADDRESS:PORT (UDP) of the fabric between nodes", DefaultFabric);
    private readonly Option<FileInfo?> _tlsAuthority = new("--tls-ca") { Description = "PEM file of the cluster's CA" };
    private readonly Option<FileInfo?> _tlsCertificate = new("--tls-cert") { Description = "PEM file of this node's certificate" };
    private readonly Option<FileInfo?> _tlsKey = new("--tls-key") { Description = "PEM file of this node's private key" };
    private readonly Option<FileInfo?> _masterKey = new("--master-key") { Description = "File with 32 bytes (hex or base64) that protect keys at rest" };
    private readonly Option<string[]> _interfaces = new("--interface") { Description = "NAME=DEVICE: a configured interface and the Linux device behind it; repeat for each", HelpName = "NAME=DEVICE" };
    private readonly Option<IPEndPoint?> _cliListen = OptionalEndpoint("--cli-listen", "ADDRESS:PORT of the command line over TLS, for users of 'system login'");
    private readonly Option<FileInfo?> _cliSocket = new("--cli-socket") { Description = "The command line's Unix socket; without it cli.sock in the data directory" };
    private readonly Option<IPEndPoint?> _metrics = OptionalEndpoint("--metrics", "ADDRESS:PORT of the Prometheus and health endpoint");
    private readonly Option<Uri?> _otlp = new("--otlp") { Description = "OTLP endpoint for traces and metrics" };
    private readonly Option<FileInfo?> _traceFile = new("--trace-file") { Description = "Append finished spans to this file, one JSON object a line" };
    private readonly Option<int> _workers = new("--workers") { Description = "Packet worker threads", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _portable = new("--portable-ciphers") { Description = "Use libcrypto for packets even where intel-ipsec-mb would do" };

    public RunCommand()
    {
        Command = new Command("run", "Run one node in the foreground")
        {
            _config, _name, _index, _data, _database, _listen, _seeds, _nodeCount, _fabric, _tlsAuthority, _tlsCertificate, _tlsKey,
            _masterKey, _interfaces, _cliListen, _cliSocket, _metrics, _otlp, _traceFile, _workers, _portable,
        };
        Command.Validators.Add(Validate);
    }

    public Command Command { get; }

    /// <summary>Valid only for a parse result without errors.</summary>
    public NodeSettings Read(ParseResult parsed)
    {
        IPEndPoint listen = parsed.GetValue(_listen)!;
        ImmutableArray<IPEndPoint> seeds = [.. (parsed.GetValue(_seeds) ?? []).Select(IPEndPoint.Parse)];
        return new NodeSettings
        {
            Name = parsed.GetValue(_name)!,
            Index = parsed.GetValue(_index),
            Data = parsed.GetValue(_data)!,
            Configuration = parsed.GetValue(_config),
            Database = parsed.GetValue(_database),
            Listen = listen,
            Seeds = seeds,
            NodeCount = parsed.GetValue(_nodeCount),
            Fabric = parsed.GetValue(_fabric)!,
            Tls = parsed.GetValue(_tlsAuthority) is { } authority
                ? new TlsFiles(authority, parsed.GetValue(_tlsCertificate)!, parsed.GetValue(_tlsKey)!)
                : null,
            MasterKey = parsed.GetValue(_masterKey),
            Interfaces = (parsed.GetValue(_interfaces) ?? []).Select(text => text.Split('=', 2))
                .ToImmutableSortedDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
            CliListen = parsed.GetValue(_cliListen),
            CliSocketFile = parsed.GetValue(_cliSocket),
            Metrics = parsed.GetValue(_metrics),
            Otlp = parsed.GetValue(_otlp),
            TraceFile = parsed.GetValue(_traceFile),
            Workers = parsed.GetValue(_workers),
            PortableCiphers = parsed.GetValue(_portable),
        };
    }

    private void Validate(CommandResult result)
    {
        int index = result.GetValue(_index);
        if (index is < 0 or > NodeSettings.MaxIndex)
        {
            result.AddError($"--index {index}: must be 0 to {NodeSettings.MaxIndex}");
        }

        foreach (string seed in result.GetValue(_seeds) ?? [])
        {
            if (!IPEndPoint.TryParse(seed, out IPEndPoint? at) || at.Port == 0)
            {
                result.AddError($"--seed {seed}: must be ADDRESS:PORT");
            }
        }

        foreach (string pair in result.GetValue(_interfaces) ?? [])
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 }, { Length: > 0 }])
            {
                result.AddError($"--interface {pair}: must be NAME=DEVICE, for example ge-0/0/3=wan0");
            }
        }

        ValidateFiles(result);
    }

    private void ValidateFiles(CommandResult result)
    {
        foreach (Option<FileInfo?> option in new[] { _config, _database, _tlsAuthority, _tlsCertificate, _tlsKey, _masterKey })
        {
            if (result.GetValue(option) is { Exists: false } missing)
            {
                result.AddError($"{option.Name} {missing}: no such file");
            }
        }

        int tls = new[] { _tlsAuthority, _tlsCertificate, _tlsKey }.Count(option => result.GetValue(option) is not null);
        if (tls is not (0 or 3))
        {
            result.AddError("--tls-ca, --tls-cert and --tls-key go together");
        }

        bool alone = (result.GetValue(_seeds) ?? []).Length == 0;
        if (!alone && tls == 0)
        {
            result.AddError("--seed needs --tls-ca, --tls-cert and --tls-key: nodes speak to each other over mutual TLS only");
        }

        if (!alone && result.GetValue(_masterKey) is null)
        {
            result.AddError("--seed needs --master-key: the nodes of a cluster share the key that protects the journal");
        }

        if (!alone && result.GetValue(_database) is null)
        {
            result.AddError("--seed needs --database-file: SQLite serves one node, a cluster needs PostgreSQL");
        }
    }

    private static Option<IPEndPoint> Endpoint(string name, string description, string otherwise) => new(name)
    {
        Description = description,
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => IPEndPoint.Parse(otherwise),
        CustomParser = argument => ParseEndpoint(argument) ?? new IPEndPoint(IPAddress.None, 0),
    };

    private static Option<IPEndPoint?> OptionalEndpoint(string name, string description) =>
        new(name) { Description = description, HelpName = "ADDRESS:PORT", CustomParser = ParseEndpoint };

    private static IPEndPoint? ParseEndpoint(ArgumentResult argument)
    {
        string text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (IPEndPoint.TryParse(text, out IPEndPoint? endpoint) && endpoint.Port != 0)
        {
            return endpoint;
        }

        argument.AddError($"'{text}' must be ADDRESS:PORT");
        return null;
    }
}
