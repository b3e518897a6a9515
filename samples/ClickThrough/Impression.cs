namespace ClickThrough;

/// <summary>Something that was offered to a user: ids as a log has them, as text.</summary>
internal sealed class Impression
{
    public string User { get; set; } = "";

    public string Item { get; set; } = "";

    public string Category { get; set; } = "";

    /// <summary>The items the user liked before, oldest first.</summary>
    public string[] HistoryItems { get; set; } = [];

    public string[] HistoryCategories { get; set; } = [];

    public bool Label { get; set; }
}
