namespace ClickThrough;

/// <summary>A click log, ready to learn from.</summary>
/// <param name="What">A description in one sentence.</param>
/// <param name="Catalogue">Every item with its category.</param>
/// <param name="Training">The rows to learn from.</param>
/// <param name="Test">The rows to measure on.</param>
/// <param name="BestArea">The largest area under the ROC curve that any model can expect on the test rows; null if it is unknown.</param>
internal sealed record Offers(
    string What, IReadOnlyList<(string Item, string Category)> Catalogue, IReadOnlyList<Impression> Training, IReadOnlyList<Impression> Test, double? BestArea);
