using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary><c>traceoptions</c> (config.md 2.5), wherever they stand.</summary>
internal static class TraceStatements
{
    /// <summary>What happens instead: negotiations are traced as spans, not as lines of a file.</summary>
    private const string Instead = "no trace file is written; 'show security ike negotiations' and the trace of each negotiation tell more";

    public static readonly ArgumentType<string> IkeFlag = ArgumentTypes.Words(
        "flag",
        ("all", "Everything"), ("certificates", "Certificates"), ("config", "Reading the configuration"), ("database", "The SA database"),
        ("general", "General events"), ("high-availability", "Takeover between nodes"), ("ike", "IKE negotiations"),
        ("next-hop-tunnels", "Next-hop tunnel bindings"), ("parse", "Parsing of the configuration"), ("policy-manager", "Choice of policies"),
        ("routing-socket", "Changes of interfaces and routes"), ("thread", "Threads"), ("timer", "Timers"));

    public static readonly ArgumentType<string> IpsecFlag = ArgumentTypes.Words(
        "flag",
        ("all", "Everything"), ("next-hop-tunnel-binding", "Next-hop tunnel bindings"), ("packet-drops", "Dropped packets"),
        ("packet-processing", "The way of packets"), ("security-associations", "Installing and removing SAs"));

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

    public static Statement[] PolicyRows(string under) => FileRows<ClusterBuilder>(under, b => b.PolicyTrace, PolicyFlag);

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
                }),
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
            }).Needs(Permission.Trace).NotYet(Instead);

    private static Statement FlagRow(string under, ArgumentType<string> flags) =>
        Row.Entry(under + " traceoptions flag *", flags, "What to trace; several",
            (TraceBuilder b, string name, Place at) =>
            {
                b.Flags.Add(name);
                return b;
            });
}
