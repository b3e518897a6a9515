namespace Benchmarks.Peft.Story;

/// <summary>The texts of the experiment as ids: three parts of the fables, and stories that must not be forgotten.</summary>
internal sealed record StoryTexts(
    IReadOnlyList<IReadOnlyList<int>> Training, IReadOnlyList<IReadOnlyList<int>> Validation, IReadOnlyList<IReadOnlyList<int>> Test, IReadOnlyList<IReadOnlyList<int>> Stories);
