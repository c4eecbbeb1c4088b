using System.ComponentModel;
using Tmds.Linux;

namespace Cluster.Dataplane.Io;

/// <summary>epoll with a wake-up, level-triggered. Waiting belongs to one thread; the rest is safe from any.</summary>
public sealed unsafe class Poller : IDisposable
{
    public const int MaxReady = 64;
    private const int WakeToken = -1;
    private const int EventNonBlocking = 0x800 | 0x80000; // EFD_NONBLOCK | EFD_CLOEXEC

    private readonly int _epoll;
    private readonly int _wake;
    private readonly NativeBuffer _events = new(MaxReady * sizeof(epoll_event));

    public Poller()
    {
        _epoll = LibC.epoll_create1(LibC.EPOLL_CLOEXEC);
        _wake = LibC.eventfd(0, EventNonBlocking);
        if (_epoll < 0 || _wake < 0)
        {
            throw new Win32Exception(LibC.errno, "epoll");
        }

        Add(_wake, WakeToken);
    }

    /// <param name="token">Comes back from <see cref="Wait"/>; not negative.</param>
    public void Add(int file, int token)
    {
        var what = new epoll_event { events = LibC.EPOLLIN };
        what.data.u64 = (ulong)(uint)token;
        if (LibC.epoll_ctl(_epoll, LibC.EPOLL_CTL_ADD, file, &what) < 0)
        {
            throw new Win32Exception(LibC.errno, "epoll_ctl");
        }
    }

    public void Remove(int file) => _ = LibC.epoll_ctl(_epoll, LibC.EPOLL_CTL_DEL, file, null);

    /// <summary>Wakes <see cref="Wait"/>, now or the next time.</summary>
    public void Wake()
    {
        ulong one = 1;
        _ = SystemCalls.Write(_wake, &one, sizeof(ulong));
    }

    /// <summary>Waits and fills in the tokens of what is ready; a wake-up alone gives none.</summary>
    public int Wait(Span<int> tokens, int timeoutMs)
    {
        var events = (epoll_event*)_events.Start;
        int ready = LibC.epoll_wait(_epoll, events, Math.Min(MaxReady, tokens.Length), timeoutMs);
        int count = 0;
        for (int i = 0; i < ready; i++)
        {
            int token = (int)(uint)events[i].data.u64;
            if (token == WakeToken)
            {
                ulong seen;
                _ = SystemCalls.Read(_wake, &seen, sizeof(ulong));
            }
            else
            {
                tokens[count++] = token;
            }
        }

        return count;
    }

    public void Dispose()
    {
        _ = LibC.close(_epoll);
        _ = LibC.close(_wake);
        _events.Dispose();
    }
}
