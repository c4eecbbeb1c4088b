namespace Cluster.Node.Cli;

/// <summary>The interactive prompt. Ctrl-C stops a running command, or empties the line; it ends neither the CLI nor the node.</summary>
internal sealed class CliPrompt(CliConnection connection, string suffix)
{
    /// <summary>ECMA-48: cursor to the upper left, erase the display.</summary>
    private const string ClearScreen = "\u001b[H\u001b[2J";

    public int Run()
    {
        var editor = new LineEditor(line => connection.Complete(line), Console.Out);
        connection.NewScreen = ClearScreen;
        string prompt = $"{Environment.UserName}@{connection.Node}> ";
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            connection.Interrupt();
        };
        while (true)
        {
            Console.Out.Write(prompt);
            Console.TreatControlCAsInput = true;
            string? line = ReadLine(editor, prompt);
            Console.TreatControlCAsInput = false;
            if (line is null || line.Trim() is "exit" or "quit")
            {
                return 0;
            }

            if (line.Trim().Length > 0 && connection.Run(line + suffix, Console.Out, Console.Error) is null)
            {
                Console.Error.WriteLine("error: the node has closed the connection");
                return 1;
            }
        }
    }

    private static string? ReadLine(LineEditor editor, string prompt)
    {
        editor.Begin(prompt);
        while (true)
        {
            switch (editor.Press(Console.ReadKey(intercept: true)))
            {
                case LineEditor.Result.Done:
                    return editor.Line;
                case LineEditor.Result.End:
                    return null;
            }
        }
    }
}
