namespace Microsoft.ML.Peft;

/// <summary>The pooling of the hidden states of a text's tokens into one vector.</summary>
public enum TextPooling
{
    /// <summary>
    /// The pooling of the architecture: the first token for BERT and its descendants, through the model's pooler if it has one; for ModernBERT what its
    /// <c>classifier_pooling</c> says; the sentence vector of the Universal Sentence Encoder.
    /// </summary>
    Model,

    /// <summary>The first token's hidden state, without a pooler. The Universal Sentence Encoder has no such token and gives its sentence vector.</summary>
    FirstToken,

    /// <summary>The mean over all tokens, as in the training of sentence encoders such as MiniLM. The Universal Sentence Encoder gives its sentence vector.</summary>
    Mean,

    /// <summary>The last token's hidden state. The Universal Sentence Encoder gives its sentence vector.</summary>
    LastToken,

    /// <summary>
    /// The pooling of sentence-transformers: what <c>modules.json</c> and its folders say, with normalisation to length 1, the default prompt and the maximum
    /// length of a text. In a folder without <c>modules.json</c> the same as <see cref="Mean"/>.
    /// </summary>
    SentenceTransformers,
}
