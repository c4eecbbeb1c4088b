using System.Security.Cryptography;
using System.Text;
using Cluster.Crypto.Keys;

namespace Cluster.Ike.Authentication;

/// <summary>
/// Users of a group (<c>group-ike-id</c>): their identities share an end, and the key of each is made of the group's master key and the whole identity.
/// The manual's sample of such a key cannot be made again by any construction; this one is ours, and <c>show security ike pre-shared-key</c> prints it.
/// </summary>
public static class GroupKey
{
    /// <summary>Forty lower-case hexadecimal digits of HMAC-SHA1(master, identity), as text. The caller owns it.</summary>
    public static SecretBytes Of(SecretBytes master, IkeIdentity user) => SecretBytes.Create(
        2 * HMACSHA1.HashSizeInBytes,
        (master, user),
        static (destination, from) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA1.HashData(from.master.Expose(), from.user.Data.Span)), destination));

    /// <summary>The same as text, for people.</summary>
    public static string Text(ReadOnlySpan<byte> master, string user) => Convert.ToHexStringLower(HMACSHA1.HashData(master, Encoding.UTF8.GetBytes(user)));

    /// <summary>Of the same type, and ending in what the group shares, at the border of a name: <c>lab</c> has <c>carol@lab</c> and <c>pc.lab</c>.</summary>
    public static bool IsOfGroup(IkeIdentity group, IkeIdentity user)
    {
        if (group.Type != user.Type)
        {
            return false;
        }

        if (group.Type is not (IkeIdentityType.Fqdn or IkeIdentityType.UserFqdn))
        {
            return group == user;
        }

        string shared = Encoding.ASCII.GetString(group.Data.Span), whole = Encoding.ASCII.GetString(user.Data.Span);
        int start = whole.Length - shared.Length;
        return shared.Length > 0 && whole.EndsWith(shared, StringComparison.OrdinalIgnoreCase)
            && (start == 0 || shared[0] is '@' or '.' || whole[start - 1] is '@' or '.');
    }
}
