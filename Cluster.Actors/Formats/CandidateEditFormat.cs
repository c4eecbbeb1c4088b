using Cluster.Actors.Store;
using Cluster.Config.Editing;

namespace Cluster.Actors.Formats;

/// <summary>An edit of a candidate, sealed for its number: pre-shared keys may stand in it.</summary>
internal static class CandidateEditFormat
{
    private const string Manifest = "edit1";
    private const uint Line = 1, Load = 2, Rollback = 3;

    public static byte[] Seal(EnvelopeSeal seal, long candidate, long number, CandidateEdit edit) =>
        seal.Seal(Place(candidate, number), Manifest, Write(edit));

    /// <exception cref="EnvelopeException">Also for a kind of edit that only a later build knows.</exception>
    public static CandidateEdit Open(EnvelopeSeal seal, long candidate, long number, byte[] envelope)
    {
        EnvelopePlace place = Place(candidate, number);
        Wire.CandidateEdit message = seal.Open(place, Manifest, Wire.CandidateEdit.Parser, envelope);
        return message.Kind switch
        {
            Line => new CandidateEdit.Line(message.Path, message.Text),
            Load => new CandidateEdit.Load(ReadMode(place, message.Load), message.Path, message.Text, message.File, (int)Math.Min(message.Errors, int.MaxValue)),
            Rollback => new CandidateEdit.Rollback(message.Version),
            _ => throw new EnvelopeException($"{place}: an edit of kind {message.Kind}, which this build does not know."),
        };
    }

    internal static Wire.CandidateEdit Write(CandidateEdit edit) => edit switch
    {
        CandidateEdit.Line line => new() { Kind = Line, Path = line.Path, Text = line.Text },
        CandidateEdit.Load load => new() { Kind = Load, Path = load.Path, Text = load.Text, Load = WriteMode(load.Mode), File = load.File, Errors = (uint)load.Errors },
        CandidateEdit.Rollback rollback => new() { Kind = Rollback, Version = rollback.Version },
        _ => throw new ArgumentOutOfRangeException(nameof(edit)),
    };

    // The numbers are stored; the language may order its modes as it likes.
    private static uint WriteMode(LoadMode mode) => mode switch
    {
        LoadMode.Override => 1,
        LoadMode.Merge => 2,
        LoadMode.Replace => 3,
        LoadMode.Set => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    private static LoadMode ReadMode(EnvelopePlace place, uint mode) => mode switch
    {
        1 => LoadMode.Override,
        2 => LoadMode.Merge,
        3 => LoadMode.Replace,
        4 => LoadMode.Set,
        _ => throw new EnvelopeException($"{place}: a load of kind {mode}, which this build does not know."),
    };

    private static EnvelopePlace Place(long candidate, long number) => new($"candidate-{candidate}", (ulong)number);
}
