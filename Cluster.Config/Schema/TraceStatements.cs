using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary><c>traceoptions</c> (config.md 2.5), wherever they stand.</summary>
internal static class TraceStatements
{
    /// <summary>Of the policies: packets are filtered by the kernel, which tells nothing.</summary>
    private const string Instead = "no trace file of the policies is written";

    /// <summary>Of flags about parts that this program does not have as such.</summary>
    private const bool NotTraced = false, Traced = true;

    public static readonly ArgumentType<string> IkeFlag = Flags(
        ("all", "Everything", Traced), ("certificates", "Certificates", NotTraced), ("config", "Changes of the configuration", Traced),
        ("database", "What is written and installed", Traced), ("general", "General events", Traced), ("high-availability", "Takeover between nodes", Traced),
        ("ike", "IKE negotiations", Traced), ("next-hop-tunnels", "Next-hop tunnel bindings", NotTraced),
        ("parse", "Parsing of the configuration", NotTraced), ("policy-manager", "Choice of policies", NotTraced),
        ("routing-socket", "Changes of interfaces and routes", NotTraced), ("thread", "Threads", NotTraced), ("timer", "Timers", Traced));

    public static readonly ArgumentType<string> IpsecFlag = Flags(
        ("all", "Everything", Traced), ("next-hop-tunnel-binding", "Next-hop tunnel bindings", NotTraced), ("packet-drops", "Dropped packets", Traced),
        ("packet-processing", "The way of packets", NotTraced), ("security-associations", "Installing and removing SAs", Traced));

    private static readonly ArgumentType<string> PolicyFlag = ArgumentTypes.Words(
        "flag",
        ("all", "Everything"), ("compilation", "Compiling the policies"), ("configuration", "Changes of the configuration"),
        ("ipc", "Messages between processes"), ("lookup", "Policy lookups"), ("routing-socket", "Changes of interfaces and routes"),
        ("rules", "The rules that come out"));

    public static Statement[] IkeRows(string under) =>
    [
        .. FileRows<ClusterBuilder>(under, b => b.IkeTrace, IkeFlag),
        Row.Leaf(under + " traceoptions rate-limit", ArgumentTypes.LongNumber("messages", 0, uint.MaxValue),
            "Most messages per second; unlimited when absent", (TraceBuilder b, long value) => b.RateLimit = value),
    ];

    public static Statement[] IpsecRows(string under) =>
    [
        Container<ClusterBuilder>(under, b => b.IpsecTrace),
        FlagRow(under, IpsecFlag),
    ];

    public static Statement[] PolicyRows(string under)
    {
        Statement[] rows = FileRows<ClusterBuilder>(under, b => b.PolicyTrace, PolicyFlag);
        rows[0].NotYet(Instead);
        return rows;
    }

    private static ArgumentType<string> Flags(params (string Word, string Help, bool IsTraced)[] rows) =>
        ArgumentTypes.Marked("flag", [.. rows.Select(row => (row.Word, row.Help, row.IsTraced ? Effect.Works : Effect.NotYet, (string?)null, row.Word))]);

    private static Statement[] FileRows<TParent>(string under, Func<TParent, TraceBuilder> trace, ArgumentType<string> flags)
        where TParent : class
    {
        string file = under + " traceoptions file";
        return
        [
            Container(under, trace),
            Row.Presence(file, "The file that traces go to",
                (TraceBuilder b, Place at) =>
                {
                    b.File = at;
                    return b;
                }).Line(),
            Row.Leaf(file + " .", TextTypes.FileName, "Its name, in the directory of logs", (TraceBuilder b, string value) => b.FileName = value),
            Row.Leaf(file + " files", ArgumentTypes.Number("count", 2, 1000), "Most files that are kept (10 when absent)",
                (TraceBuilder b, int value) => b.Files = value),
            Row.Leaf(file + " size", TextTypes.Size, "Size at which a file is closed and renamed (128k when absent)",
                (TraceBuilder b, long value) => b.SizeBytes = value),
            Row.Leaf(file + " match", TextTypes.RegularExpression, "Only lines that match are written",
                (TraceBuilder b, string value) => b.Match = value),
            Row.Flag(file + " world-readable", "Everybody may read the file", (TraceBuilder b) => b.WorldReadable = true, choice: "readable"),
            Row.Flag(file + " no-world-readable", "Not everybody may read the file; so it is when absent",
                (TraceBuilder b) => b.WorldReadable = false, choice: "readable"),
            FlagRow(under, flags),
            Row.Flag(under + " traceoptions no-remote-trace", "Nothing goes to a remote host", (TraceBuilder b) => b.NoRemoteTrace = true),
        ];
    }

    private static Statement Container<TParent>(string under, Func<TParent, TraceBuilder> trace)
        where TParent : class =>
        Row.Presence(under + " traceoptions", "Trace what happens",
            (TParent b, Place at) =>
            {
                TraceBuilder made = trace(b);
                made.At = at;
                return made;
            }).Needs(Permission.Trace);

    private static Statement FlagRow(string under, ArgumentType<string> flags) =>
        Row.Entry(under + " traceoptions flag *", flags, "What to trace; several",
            (TraceBuilder b, string name, Place at) =>
            {
                b.Flags.Add(name);
                return b;
            });
}
