namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>The special tokens around one text, and around two that a network reads as one sequence.</summary>
internal sealed record TokenTemplate
{
    public static TokenTemplate None { get; } = new();

    /// <summary>Before a text, or the first of two.</summary>
    public IReadOnlyList<int> First { get; init; } = [];

    /// <summary>Behind a text, or the first of two.</summary>
    public IReadOnlyList<int> Last { get; init; } = [];

    /// <summary>Before the second text, besides <see cref="Last"/> of the first.</summary>
    public IReadOnlyList<int> BeforeSecond { get; init; } = [];

    /// <summary>Behind the second text.</summary>
    public IReadOnlyList<int> AfterSecond { get; init; } = [];

    /// <summary>BERT's: <c>[CLS] A [SEP] B [SEP]</c>; RoBERTa puts another <c>[SEP]</c> before B.</summary>
    public static TokenTemplate Around(int start, int end, bool separatesTwice = false) => new() { First = [start], Last = [end], BeforeSecond = separatesTwice ? [end] : [], AfterSecond = [end] };
}
