using System.Text;

namespace Cluster.Node.Cli.Terminal;

/// <summary>A key as a user pressed it. <paramref name="Rune"/> is the character, or the letter of Control and Meta keys.</summary>
public readonly record struct Key(KeyKind Kind, Rune Rune = default)
{
    public static Key Of(char c) => new(KeyKind.Character, new Rune(c));

    public static Key Control(char letter) => new(KeyKind.Control, new Rune(letter));

    public bool IsControl(char letter) => Kind == KeyKind.Control && Rune.Value == letter;

    public bool IsCharacter(char c) => Kind == KeyKind.Character && Rune.Value == c;
}

public enum KeyKind
{
    Character,
    Control,

    /// <summary>Escape and then a character, or the character with Alt.</summary>
    Meta,
    Enter,
    Tab,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageDown,

    /// <summary>The terminal says that what follows is pasted, not typed.</summary>
    PasteBegin,
    PasteEnd,

    /// <summary>The terminal is gone.</summary>
    Closed,
}
