namespace Cluster.Actors.Anchors;

/// <summary>
/// What the stream holds, by numbers only: enough to recognise a repeated append, and to tell when so much of the stream is dead
/// that reading it again and keeping the rest pays.
/// </summary>
internal sealed class JournalTally
{
    /// <summary>Rows of a stream before tidying is considered: a recovery of that many takes some ten milliseconds.</summary>
    private const int TidyAbove = 1024;

    private readonly Dictionary<uint, (uint Last, int Records)> _live = [];
    private readonly HashSet<uint> _ended = [];
    private Crypto.Identifiers.Term _term;
    private int _rows;
    private int _liveRows;

    public JournalTally(JournalFold fold, int rows)
    {
        _term = fold.LastTerm;
        _rows = rows;
        foreach ((uint number, uint last, int records) in fold.Live())
        {
            _live[number] = (last, records);
            _liveRows += records;
        }
    }

    public bool WorthTidying => _rows > TidyAbove && _liveRows * 2 < _rows;

    public bool IsStale(JournalEntry entry) => entry.Record is AnchorRecord.TermRaised raised && raised.Term < _term;

    public bool IsStored(JournalEntry entry) => entry.Record switch
    {
        AnchorRecord.TermRaised raised => raised.Term == _term,
        AnchorRecord.IkeSaEnded => !_live.ContainsKey(entry.SaNumber),
        _ => _ended.Contains(entry.SaNumber) || (_live.TryGetValue(entry.SaNumber, out var sa) && entry.RecordNumber <= sa.Last),
    };

    public void Add(JournalEntry entry)
    {
        _rows++;
        switch (entry.Record)
        {
            case AnchorRecord.TermRaised raised:
                _term = raised.Term;
                break;
            case AnchorRecord.IkeSaEnded:
                _liveRows -= _live.GetValueOrDefault(entry.SaNumber).Records;
                _live.Remove(entry.SaNumber);
                _ended.Add(entry.SaNumber);
                break;
            case AnchorRecord.IkeStep step:
                int before = _live.GetValueOrDefault(entry.SaNumber).Records;
                int now = step.Step.IsSnapshot ? 1 : before + 1;
                _live[entry.SaNumber] = (entry.RecordNumber, now);
                _liveRows += now - before;
                break;
        }
    }
}
