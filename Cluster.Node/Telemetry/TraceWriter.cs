using System.Globalization;
using System.Text.RegularExpressions;
using Cluster.Config.Model;

namespace Cluster.Node.Telemetry;

/// <summary>Writes one <c>traceoptions</c>' lines to its file: those of its flags, that match, and no more a second than it allows.</summary>
internal sealed class TraceWriter : IDisposable
{
    /// <summary>The product's name for the file of key management.</summary>
    public const string DefaultFile = "kmd";

    private readonly TraceOptions _options;
    private readonly TraceFile _file;
    private readonly Regex? _match;
    private long _second, _written, _left;

    /// <param name="directory">Where trace files are.</param>
    /// <param name="file">What says where the lines go; the traces of IPsec go where those of IKE do.</param>
    public TraceWriter(TraceOptions options, TraceOptions file, string directory)
    {
        _options = options;
        _file = new TraceFile(Path.Combine(directory, NameOf(file)), file.Files, file.SizeBytes, file.WorldReadable);
        _match = file.Match is { } match ? new Regex(match, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant) : null;
    }

    public static string NameOf(TraceOptions options) => options.FileName ?? DefaultFile;

    public bool Wants(TraceLine line) => _options.Flags.Contains("all") || line.Flags.Any(_options.Flags.Contains);

    /// <exception cref="IOException">The disk is full, for instance.</exception>
    public void Write(TraceLine line)
    {
        if (!Wants(line) || _match?.IsMatch(line.Text) == false)
        {
            return;
        }

        long second = line.At.ToUnixTimeSeconds();
        if (second != _second)
        {
            if (_left > 0)
            {
                _file.Write(Format(line.At, $"{_left} lines were left out by the rate limit"));
            }

            (_second, _written, _left) = (second, 0, 0);
        }

        if (_options.RateLimit is { } most && _written >= most)
        {
            _left++;
            return;
        }

        _written++;
        _file.Write(Format(line.At, line.Text));
    }

    public void Dispose() => _file.Dispose();

    private static string Format(DateTimeOffset at, string text) =>
        $"{at.UtcDateTime.ToString(TraceFiles.TimeFormat, CultureInfo.InvariantCulture)} {text.ReplaceLineEndings(" ")}";
}
