namespace Cluster.Config.Schema;

/// <summary>Reads an argument into a value.</summary>
/// <typeparam name="T">What the model takes.</typeparam>
public sealed class ArgumentType<T> : ArgumentType
{
    public delegate bool Reader(string text, out T value);

    public required Reader TryRead { get; init; }

    public override bool Accepts(string text) => TryRead(text, out _);

    /// <summary>For text that has been accepted.</summary>
    internal T Read(string text) =>
        TryRead(text, out T value) ? value : throw new InvalidOperationException($"'{Placeholder}' was not checked before it was compiled");
}
