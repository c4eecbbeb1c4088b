using System.Runtime.CompilerServices;

namespace Cluster.Tests.Config;

/// <summary>Files of the source tree, found from where this one was compiled.</summary>
internal static class Source
{
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Root(), relative));

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    private static string Root([CallerFilePath] string here = "") =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "..", "..");
}
