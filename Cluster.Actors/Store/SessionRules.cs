using System.Collections.Immutable;
using Cluster.Actors.Configuration;

namespace Cluster.Actors.Store;

/// <summary>Who may enter configuration mode beside whom, as on an SRX.</summary>
internal static class SessionRules
{
    /// <param name="modified">The shared candidate holds changes that were not committed.</param>
    public static SessionRefusal Judge(EditMode mode, ImmutableArray<EditorRow> others, bool modified)
    {
        bool isLocked = others.Any(editor => editor.Mode == EditMode.Exclusive);
        return mode switch
        {
            // Into the shared candidate one may look even while somebody else has locked it.
            EditMode.Shared => others.Any(editor => editor.Mode == EditMode.Private) ? SessionRefusal.PrivateInUse : SessionRefusal.None,
            _ when isLocked => SessionRefusal.Locked,
            _ => modified ? SessionRefusal.SharedIsModified : SessionRefusal.None,
        };
    }
}
