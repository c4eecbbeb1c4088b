using System.Globalization;
using Cluster.Actors.Configuration;
using Cluster.Config.Model;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>commit [check | confirmed [MINUTES] | and-quit | comment "..."]</c>.</summary>
internal sealed class CommitCommand() : ModeCommand<ConfigurationMode>("commit", "Check the candidate and put it in force", "configure")
{
    private const int DefaultConfirmMinutes = 10;

    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        if (Read(rest, out bool andQuit, out string wrong) is not { } request)
        {
            mode.Dialogue.Error("error: " + wrong);
            return ExitCode.Failure;
        }

        mode.Remember = $"{Word} {rest}".TrimEnd();
        CommitAnswer answer = await mode.Session.CommitAsync(request, cancel);
        CommitReport.Write(answer, request.Check, mode.Dialogue);
        if (!answer.Succeeded)
        {
            return ExitCode.Failure;
        }

        // A check confirms as well, as in Junos.
        mode.Committed(request.Check ? null : answer.ConfirmWithin);
        if (andQuit)
        {
            await mode.LeaveAsync();
        }

        return ExitCode.Success;
    }

    public override Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        string[] words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int position = words.Length - (rest.Length > 0 && rest[^1] != ' ' ? 1 : 0);
        string before = position > 0 ? words[position - 1] : "";
        return Task.FromResult(before switch
        {
            "comment" => Offer(rest, position, ("<comment>", "Text in quotes, for the history")),
            "check" => [],
            "confirmed" => Offer(rest, position, ("<minutes>", "Minutes until it is taken back (1..65535, default 10)"), ("and-quit", "Leave configuration mode"), ("comment", "A remark for the history")),
            _ => Offer(rest, position,
                ("and-quit", "Leave configuration mode when it has succeeded"), ("check", "Only check"),
                ("comment", "A remark for the history"), ("confirmed", "Take it back unless it is confirmed by a further commit"),
                ("synchronize", "On all nodes, which is always so")),
        });
    }

    private static CommitRequest? Read(string rest, out bool andQuit, out string wrong)
    {
        var request = new CommitRequest();
        andQuit = false;
        wrong = "";
        while (rest.Length > 0)
        {
            (string word, rest) = PipedLine.Cut(rest);
            switch (Match(word, "and-quit", "check", "comment", "confirmed", "synchronize"))
            {
                case "and-quit":
                    andQuit = true;
                    break;
                case "check":
                    request = request with { Check = true };
                    break;
                case "synchronize":
                    break;
                case "confirmed":
                    int minutes = DefaultConfirmMinutes;
                    (string number, string more) = PipedLine.Cut(rest);
                    if (number.Length > 0 && char.IsAsciiDigit(number[0]))
                    {
                        rest = more;
                        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out minutes) || minutes is < 1 or > CommitRequest.MostConfirmMinutes)
                        {
                            wrong = $"'{number}': minutes are 1 to {CommitRequest.MostConfirmMinutes}";
                            return null;
                        }
                    }

                    request = request with { ConfirmWithin = TimeSpan.FromMinutes(minutes) };
                    break;
                case "comment":
                    (string comment, rest) = Quoted(rest);
                    if (comment.Length == 0)
                    {
                        wrong = "'comment' needs a text, in quotes when it has blanks";
                        return null;
                    }

                    request = request with { Comment = comment };
                    break;
                default:
                    wrong = $"'{word}' is not an option of commit, or not the only one that begins so";
                    return null;
            }
        }

        if (request is { Check: true, ConfirmWithin: not null } || (request.Check && andQuit))
        {
            wrong = "'check' stands alone";
            return null;
        }

        return request;
    }

    private static (string Text, string More) Quoted(string rest)
    {
        int end = rest.Length > 0 && rest[0] == '"' ? rest.IndexOf('"', 1) : -1;
        return end > 0 ? (rest[1..end], rest[(end + 1)..].TrimStart()) : PipedLine.Cut(rest);
    }
}
