namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>The keys of <c>adapter_config.json</c> that a reader may skip.</summary>
internal static class AdapterConfigKeys
{
    /// <summary>
    /// Keys without effect on what a loaded adapter computes: descriptions, and settings of initialisations and of features that
    /// other keys turn on.
    /// </summary>
    public static IReadOnlySet<string> WithoutEffect { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "auto_mapping", "base_model_name_or_path", "eva_config", "inference_mode", "megatron_core", "peft_type", "peft_version", "qalora_group_size", "revision",
        "task_type",
    };
}
