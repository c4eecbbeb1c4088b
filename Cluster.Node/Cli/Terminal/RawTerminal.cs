using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cluster.Node.Cli.Terminal;

/// <summary>
/// The terminal of this process, in raw mode until it is disposed: no echo, no line editing and no signals of the kernel's.
/// Ctrl-C is a byte, read by a thread of its own, so that it is heard while a command runs. (System.Console changes modes
/// around each read, and what is typed in between is echoed by the kernel.)
/// </summary>
internal sealed partial class RawTerminal : ITerminal, IDisposable
{
    private const int Input = 0, OutputDescriptor = 1;

    /// <summary>Larger than <c>struct termios</c> of any C library; its second word is <c>c_oflag</c> (termios(3)).</summary>
    private const int TermiosLength = 256, OutputFlagsAt = 4;

    /// <summary>Post-process output, newline as carriage return and newline (termios(3)).</summary>
    private const uint OutputProcessed = 0x1, NewlineReturns = 0x4;

    private const int SetNow = 0;

    /// <summary>ioctl_tty(2).</summary>
    private const uint GetWindowSize = 0x5413;

    /// <summary>Ours: a paste of a large configuration. Beyond it the kernel holds the rest back.</summary>
    private const int MaxTypedAhead = 1 << 20;

    private const string PasteMarksOn = "\e[?2004h", PasteMarksOff = "\e[?2004l";

    private readonly byte[] _before;
    private readonly BlockingCollection<Key> _keys = new(MaxTypedAhead);
    private readonly PosixSignalRegistration _terminated;
    private int _restored;

    private RawTerminal(byte[] before)
    {
        _before = before;
        var stream = new FileStream(new SafeFileHandle(OutputDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        Output = new StreamWriter(stream, new UTF8Encoding(false), 16 * 1024) { AutoFlush = true, NewLine = "\n" };
        _terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore());
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
        Output.Write(PasteMarksOn);
    }

    public TextWriter Output { get; }

    /// <summary><c>pts/3</c>, as others see where this user is.</summary>
    public string Name { get; } = File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false)?.FullName is { } device && device.StartsWith("/dev/", StringComparison.Ordinal)
        ? device["/dev/".Length..] : "terminal";

    public Action? Interrupted { get; set; }

    public int Width => Size().Columns;

    public int Height => Size().Rows;

    /// <summary>Null when standard input or output is no terminal.</summary>
    public static RawTerminal? Open()
    {
        byte[] before = new byte[TermiosLength];
        if (IsTerminal(Input) == 0 || IsTerminal(OutputDescriptor) == 0 || GetAttributes(Input, before) != 0)
        {
            return null;
        }

        byte[] raw = [.. before];
        MakeRaw(raw);
        uint output = BitConverter.ToUInt32(raw, OutputFlagsAt) | OutputProcessed | NewlineReturns;
        BitConverter.TryWriteBytes(raw.AsSpan(OutputFlagsAt), output);
        return SetAttributes(Input, SetNow, raw) == 0 ? new RawTerminal(before) : null;
    }

    public Key Read() => _keys.Take();

    public void Dispose()
    {
        _terminated.Dispose();
        Restore();
    }

    private void Restore()
    {
        if (Interlocked.Exchange(ref _restored, 1) == 0)
        {
            Output.Write(PasteMarksOff);
            SetAttributes(Input, SetNow, _before);
        }
    }

    private void ReadKeys()
    {
        using var stream = new FileStream(new SafeFileHandle(Input, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        var decoder = new KeyDecoder();
        var keys = new List<Key>();
        byte[] bytes = new byte[4096];
        while (true)
        {
            int count;
            try
            {
                count = stream.Read(bytes);
            }
            catch (IOException)
            {
                // The terminal was hung up.
                count = 0;
            }

            if (count == 0)
            {
                _keys.Add(new Key(KeyKind.Closed));
                return;
            }

            decoder.Feed(bytes.AsSpan(0, count), keys);
            foreach (Key key in keys)
            {
                Deliver(key);
            }

            keys.Clear();
        }
    }

    private void Deliver(Key key)
    {
        if (key.IsControl('c') && Interrupted is { } interrupt)
        {
            while (_keys.TryTake(out _))
            {
                // Typed ahead of what is being stopped: not meant any more, as with a terminal's own interrupt.
            }

            interrupt();
            return;
        }

        _keys.Add(key);
    }

    private static (int Columns, int Rows) Size()
    {
        Span<ushort> size = stackalloc ushort[4];
        return Control(OutputDescriptor, GetWindowSize, ref size[0]) == 0 && size[0] > 0 && size[1] > 0 ? (size[1], size[0]) : (80, 24);
    }

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int descriptor, [Out] byte[] termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(int descriptor, int when, [In] byte[] termios);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] termios);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, ref ushort size);
}
