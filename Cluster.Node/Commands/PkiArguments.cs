using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Certificates;

namespace Cluster.Node.Commands;

/// <summary>Arguments of the commands for certificates.</summary>
internal static class PkiArguments
{
    /// <summary>Ours: as long as a name of the configuration.</summary>
    private const int MaxName = 64;

    public static readonly CommandArgument CertificateId = Name("certificate-id", "certificate-id", "Id of the certificate and its key pair");

    public static readonly CommandArgument Profile = Name("ca-profile", "ca-profile-name", "Profile of the authority");

    public static readonly CommandArgument File = CommandArgument.Name("filename", "path", "Path of the file, on the node that is asked");

    public static readonly CommandArgument Key = CommandArgument.Name("key", "path", "File with the private key, on the node that is asked");

    public static readonly CommandArgument Subject = CommandArgument.Name("subject", "distinguished-name", "Who it is for: \"CN=gw, O=lab, C=XX\"");

    public static readonly CommandArgument DomainName = CommandArgument.Name("domain-name", "domain-name", "A domain name that it is for");

    public static readonly CommandArgument Mail = CommandArgument.Name("email", "e-mail-address", "An e-mail address that it is for");

    public static readonly CommandArgument Address = new("ip-address", "ip-address", "An address that it is for", "an IP address", text => IPAddress.TryParse(text, out _));

    public static readonly ImmutableArray<CommandArgument> Names = [Subject, DomainName, Mail, Address];

    public static CertificateSubject SubjectOf(CommandArguments arguments) => new(
        arguments[Subject] ?? "",
        arguments[DomainName] is { } domain ? [domain] : [],
        arguments[Mail] is { } mail ? [mail] : [],
        arguments[Address] is { } address ? [IPAddress.Parse(address)] : []);

    /// <summary>What is missing, in words; null when all is there.</summary>
    public static string? Missing(CommandArguments arguments, params ReadOnlySpan<CommandArgument> needed)
    {
        foreach (CommandArgument argument in needed)
        {
            if (!arguments.Has(argument))
            {
                return $"'{argument.Keyword}' is missing";
            }
        }

        return null;
    }

    private static CommandArgument Name(string keyword, string placeholder, string help) => new(
        keyword, placeholder, help, $"a name of at most {MaxName} letters, digits, '-', '_' and '.'",
        text => text.Length is > 0 and <= MaxName && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'));
}
