using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary>Arguments with a form of their own: names of hosts and files, sizes, times, password hashes.</summary>
internal static class TextTypes
{
    /// <summary>RFC 1035 section 2.3.4.</summary>
    private const int MaxHostName = 253;

    private const int MaxLabel = 63;

    /// <summary>RFC 5321 section 4.5.3.1 allows 254; the product family takes no more than a host name.</summary>
    private const int MaxMail = 254;

    /// <summary>Ours: what trace files need.</summary>
    private const int MaxPattern = 255;

    /// <summary>Ours: a hostile pattern must not hold up a commit.</summary>
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    public static readonly ArgumentType<string> HostName = Text(
        "hostname", "a host name of letters, digits, '-' and '.'", IsHostName, "A fully qualified domain name");

    public static readonly ArgumentType<string> MailAddress = Text(
        "e-mail-address", "an e-mail address, such as user@example.net",
        text => text.Length <= MaxMail && text.IndexOf('@') is > 0 and var at && at == text.LastIndexOf('@') && IsHostName(text[(at + 1)..])
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)),
        "An e-mail address");

    /// <summary>What a group of users share of their e-mail addresses: an address, or the part behind the <c>@</c>.</summary>
    public static readonly ArgumentType<string> MailAddressOrDomain = Text(
        "e-mail-address", "an e-mail address, or the domain that the addresses of a group share", text => MailAddress.Accepts(text) || IsHostName(text), null);

    /// <summary>Fields of a distinguished name (RFC 4514): <c>O=lab, CN=gw</c>.</summary>
    public static ArgumentType<string> NameFields(string placeholder) => Text(
        placeholder, "fields of a distinguished name, such as \"O=lab, CN=gw\"",
        text =>
        {
            try
            {
                return new X500DistinguishedName(text).EnumerateRelativeDistinguishedNames().Any();
            }
            catch (CryptographicException)
            {
                return false;
            }
        },
        "Fields of a distinguished name");

    /// <summary>An address or host name of a peer. A prefix length is an error of its own: peers are hosts.</summary>
    public static readonly ArgumentType<PeerAddress> Peer = new()
    {
        Placeholder = "address-or-hostname",
        Expected = "an IPv4 or IPv6 address without prefix length, or a host name",
        TryRead = (string text, out PeerAddress value) =>
        {
            if (PrefixText.TryReadAddress(text, out IPAddress address))
            {
                value = new PeerAddress(address, null);
                return true;
            }

            value = new PeerAddress(null, text);
            return !LooksLikeAddress(text) && IsHostName(text);
        },
    };

    public static readonly ArgumentType<string> FileName = Text(
        "filename", "the name of a file, without a path",
        text => text.Length is > 0 and <= MaxLabel && text[0] != '.' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'), null);

    /// <summary>10 KB to 1 GB, in bytes (config.md 2.5).</summary>
    public static readonly ArgumentType<long> Size = new()
    {
        Placeholder = "size",
        Expected = "a size from 10k to 1g, such as 128k, 1m or 1g",
        TryRead = (string text, out long value) =>
        {
            int shift = text.Length == 0 ? 0 : text[^1] switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
            ReadOnlySpan<char> digits = text.AsSpan(0, text.Length - (shift == 0 ? 0 : 1));
            _ = long.TryParse(digits[..Math.Min(digits.Length, 11)], NumberStyles.None, CultureInfo.InvariantCulture, out long number);
            value = number << shift;
            return value is >= 10 << 10 and <= 1 << 30;
        },
    };

    public static readonly ArgumentType<string> RegularExpression = Text(
        "regular-expression", "a regular expression",
        text =>
        {
            try
            {
                _ = new Regex(text, RegexOptions.NonBacktracking, PatternTimeout);
                return text.Length is > 0 and <= MaxPattern;
            }
            catch (Exception bad) when (bad is ArgumentException or NotSupportedException)
            {
                return false;
            }
        }, null);

    public static readonly ArgumentType<TimeOnly> ClockTime = new()
    {
        Placeholder = "hh:mm",
        Expected = "a time of day from 00:00 to 23:59",
        TryRead = (string text, out TimeOnly value) =>
            TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out value),
    };

    /// <summary>By form only: which zones there are is the host's knowledge.</summary>
    public static readonly ArgumentType<string> TimeZone = Text(
        "time-zone", "a time zone such as UTC or Europe/Berlin",
        text => text.Length is > 0 and <= MaxLabel && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+'), null);

    /// <summary>PBKDF2 in the form <c>$pbkdf2-sha512$i=N$salt$hash</c>, base64 without padding.</summary>
    public static readonly ArgumentType<string> PasswordHash = Text(
        "encrypted-password", "a password hash of the form $pbkdf2-sha512$i=...$salt$hash, as the command line makes it",
        text =>
        {
            string[] parts = text.Split('$');
            return text.Length <= 512 && parts is ["", "pbkdf2-sha512", ['i', '=', .. var count], { Length: > 0 } salt, { Length: > 0 } hash]
                && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0
                && salt.Concat(hash).All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/');
        }, null);

    public static readonly ArgumentType<string> WildcardAddress = Text(
        "ipv4-address/wildcard-mask", "an IPv4 address and a wildcard mask, such as 10.0.0.1/255.0.0.255",
        text => text.Split('/') is [var address, var mask] && ArgumentTypes.Inet.Accepts(address) && ArgumentTypes.Inet.Accepts(mask), null);

    /// <summary>The id that a certificate was loaded under.</summary>
    public static readonly ArgumentType<string> CertificateId = ArgumentTypes.Name("certificate-id");

    private static bool IsHostName(string text) =>
        text.Length is > 0 and <= MaxHostName && text.Split('.').All(label =>
            label.Length is > 0 and <= MaxLabel && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private static bool LooksLikeAddress(string text) => text.All(c => char.IsAsciiDigit(c) || c == '.');

    private static ArgumentType<string> Text(string placeholder, string expected, Func<string, bool> accepts, string? help)
    {
        string shown = help ?? char.ToUpperInvariant(expected[0]) + expected[1..];
        return new ArgumentType<string>
        {
            Placeholder = placeholder,
            Expected = expected,
            Help = shown,
            TryRead = (string text, out string value) =>
            {
                value = text;
                return accepts(text);
            },
        };
    }
}
