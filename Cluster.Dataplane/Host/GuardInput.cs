using System.Text.Json;

namespace Cluster.Dataplane.Host;

/// <summary>Reads the guard's lists on a thread of its own and keeps the last.</summary>
internal sealed class GuardInput(Stream input)
{
    private readonly ManualResetEventSlim _closed = new(false);
    private GuardList? _last;
    private volatile bool _ended;

    /// <summary>The node said that it ends as it should.</summary>
    public bool Ended => _ended;

    public void Start() => new Thread(Read) { Name = "guard input", IsBackground = true }.Start();

    /// <summary>The last list, after what is still in the pipe has been read or <paramref name="bound"/> has passed.</summary>
    public GuardList? Last(TimeSpan bound)
    {
        _closed.Wait(bound);
        return Volatile.Read(ref _last);
    }

    private void Read()
    {
        using var reader = new StreamReader(input);
        while (reader.ReadLine() is { } line)
        {
            try
            {
                if (JsonSerializer.Deserialize(line, GuardListJson.Default.GuardList) is { } list)
                {
                    Volatile.Write(ref _last, list);
                    _ended = list.End;
                }
            }
            catch (JsonException)
            {
                // a line that was cut off by the node's death: the one before it counts
            }
        }

        _closed.Set();
    }
}
