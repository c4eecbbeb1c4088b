using System.Text;

namespace Cluster.Node.Telemetry;

/// <summary>
/// A file of trace lines that never grows beyond its size: full, it becomes <c>F.0</c>, what was <c>F.0</c> becomes <c>F.1</c>, and the
/// oldest goes (config.md 2.5). One thread at a time.
/// </summary>
/// <param name="files">Most files that are kept, the one that is written included; at least 2.</param>
/// <param name="size">Bytes.</param>
internal sealed class TraceFile(string path, int files, long size, bool worldReadable) : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite, Everybody = Own | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private FileStream? _stream;

    /// <exception cref="IOException">The disk is full, for instance.</exception>
    public void Write(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        _stream ??= Open();
        if (_stream.Length > 0 && _stream.Length + bytes.Length > size)
        {
            _stream.Dispose();
            Rotate();
            _stream = Open();
        }

        _stream.Write(bytes);
        _stream.Flush();
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete });
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stream.SafeFileHandle, worldReadable ? Everybody : Own);
        }

        return stream;
    }

    private void Rotate()
    {
        int oldest = files - 2;
        for (int number = oldest; number >= 0; number--)
        {
            string from = number == 0 ? path : $"{path}.{number - 1}";
            if (File.Exists(from))
            {
                File.Move(from, $"{path}.{number}", overwrite: true);
            }
        }
    }
}
