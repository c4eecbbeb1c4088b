using System.Text;

namespace Cluster.Node.Cli.Terminal;

/// <summary>
/// Bytes of a terminal to keys: UTF-8, control characters, and the escape sequences of ECMA-48 as xterm and its relatives send
/// them. What is unknown is swallowed whole. A sequence may come in pieces.
/// </summary>
public sealed class KeyDecoder
{
    private const byte Escape = 0x1b;

    /// <summary>Ours: a longer sequence is none of a keyboard.</summary>
    private const int MaxSequence = 32;

    private readonly List<byte> _pending = [];

    public void Feed(ReadOnlySpan<byte> bytes, ICollection<Key> keys)
    {
        foreach (byte next in bytes)
        {
            _pending.Add(next);
            if (TryTake(out Key? key))
            {
                _pending.Clear();
                if (key is { } pressed)
                {
                    keys.Add(pressed);
                }
            }
        }
    }

    /// <summary>True when the pending bytes are whole; the key is null when they mean nothing.</summary>
    private bool TryTake(out Key? key)
    {
        key = null;
        byte first = _pending[0];
        if (first == Escape)
        {
            return TryEscape(out key);
        }

        if (first < 0x80)
        {
            key = Plain(first);
            return true;
        }

        System.Buffers.OperationStatus status = Rune.DecodeFromUtf8([.. _pending], out Rune rune, out _);
        key = status == System.Buffers.OperationStatus.Done ? new Key(KeyKind.Character, rune) : null;
        return status != System.Buffers.OperationStatus.NeedMoreData;
    }

    private static Key? Plain(byte value) => value switch
    {
        (byte)'\r' or (byte)'\n' => new Key(KeyKind.Enter),
        (byte)'\t' => new Key(KeyKind.Tab),
        0x08 or 0x7f => new Key(KeyKind.Backspace),
        0 => null,
        < 0x1b => Key.Control((char)('a' + value - 1)),
        < 0x20 => null,
        _ => Key.Of((char)value),
    };

    private bool TryEscape(out Key? key)
    {
        key = null;
        if (_pending.Count == 1)
        {
            return false;
        }

        byte second = _pending[1];
        if (second is not ((byte)'[' or (byte)'O'))
        {
            // Escape twice is a change of mind: the second may begin a sequence.
            if (second == Escape)
            {
                _pending.RemoveAt(0);
                return false;
            }

            key = second switch
            {
                0x7f or 0x08 => new Key(KeyKind.Meta, new Rune('\u007f')),
                >= 0x20 and < 0x7f => new Key(KeyKind.Meta, new Rune((char)second)),
                _ => null,
            };
            return true;
        }

        byte last = _pending[^1];
        if (_pending.Count == 2 || (last is < 0x40 or > 0x7e && _pending.Count < MaxSequence))
        {
            return false;
        }

        key = Sequence(Encoding.ASCII.GetString([.. _pending.Skip(2).SkipLast(1)]), (char)last);
        return true;
    }

    /// <summary>Parameters and the final byte; a second parameter of 5 is Ctrl, of 3 Alt.</summary>
    private static Key? Sequence(string parameters, char final)
    {
        string[] parts = parameters.Split(';');
        bool byWord = parts.Length > 1 && parts[1] is "3" or "5";
        return (final, parts[0]) switch
        {
            ('A', _) => new Key(KeyKind.Up),
            ('B', _) => new Key(KeyKind.Down),
            ('C', _) => byWord ? new Key(KeyKind.Meta, new Rune('f')) : new Key(KeyKind.Right),
            ('D', _) => byWord ? new Key(KeyKind.Meta, new Rune('b')) : new Key(KeyKind.Left),
            ('H', _) or ('~', "1" or "7") => new Key(KeyKind.Home),
            ('F', _) or ('~', "4" or "8") => new Key(KeyKind.End),
            ('M', "") => new Key(KeyKind.Enter),
            ('~', "3") => new Key(KeyKind.Delete),
            ('~', "6") => new Key(KeyKind.PageDown),
            ('~', "200") => new Key(KeyKind.PasteBegin),
            ('~', "201") => new Key(KeyKind.PasteEnd),
            _ => null,
        };
    }
}
