"""What is fitted together: passages, messages, pairs; what stays together when texts are left out."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from policytext import Corpus, Tokens, segment
from policytext.errors import EmptyInputError, InputError
from policytext.topics._documents import fitting_documents
from policytext.topics.clusters import near_copies
from policytext.topics.pairs import find_pairs
from policytext.topics.runs import match_topics, plan_runs, recurring, row_keys

WORDS = ["停车位", "公交站", "路灯", "噪声", "垃圾", "学校"]


def messages(n: int = 30, *, replies: bool = True, start: int = 0) -> Corpus:
    """Messages of seven topic words, their replies of twelve (two blanks between, so that no run of six characters repeats)."""
    rows = []
    for i in range(start, start + n):
        word, other = WORDS[i % 6], WORDS[(i + 1) % 6]
        text = " ".join([word] * 5 + [other] * 2)
        reply = "  ".join([word, other] * 6) if replies and i % 3 else ""
        rows.append({"id": f"m{i}", "text": text, "reply": reply, "date": f"2024-01-{i % 28 + 1:02d}", "region": "甲区"})
    return Corpus.from_frame(pd.DataFrame(rows), kind="feedback", reply="reply", date="date", region="region")


@pytest.fixture(scope="module")
def cut() -> Tokens:
    return segment(messages(), backend="spaces", max_share=1.0, min_documents=1)


def test_pairs_hold_the_message_and_its_own_reply(cut: Tokens) -> None:
    pairs = find_pairs(cut, np.arange(len(cut)))
    assert pairs is not None and len(pairs) == 20
    assert cut.replies is not None
    assert (pairs.messages != cut.counts[pairs.unit]).nnz == 0
    assert (pairs.replies != cut.replies[pairs.unit]).nnz == 0
    assert set(pairs.regions) == {"甲区"}
    dates = cut.documents.set_index("document")["date"]
    assert [pd.Timestamp(day) for day in pairs.dates] == dates[cut.units["document"].to_numpy()[pairs.unit]].tolist()


def test_short_messages_and_short_replies_are_no_pairs() -> None:
    frame = pd.DataFrame(
        {"id": ["short", "few", "good"], "text": ["停车位 太少", "停车位 " * 5, "停车位 " * 5], "reply": ["噪声  " * 12, "噪声  " * 9, "噪声  " * 10]}
    )
    tokens = segment(Corpus.from_frame(frame, kind="feedback", reply="reply"), backend="spaces", max_share=1.0, min_documents=1)
    pairs = find_pairs(tokens, np.arange(len(tokens)))
    assert pairs is not None and tokens.units["document"].to_numpy()[pairs.unit].tolist() == ["good"]


def test_no_reply_no_pairs() -> None:
    tokens = segment(messages(replies=False), backend="spaces", max_share=1.0, min_documents=1)
    assert find_pairs(tokens, np.arange(len(tokens))) is None


def test_pairs_of_another_corpus_speak_our_words(cut: Tokens) -> None:
    other = segment(messages(12, start=100), backend="spaces", max_share=1.0, min_documents=1)
    pairs = find_pairs(cut, np.arange(len(cut)), other)
    assert pairs is not None and other.replies is not None
    assert (pairs.unit == -1).all() and pairs.messages.shape[1] == len(cut.vocabulary)
    column = cut.vocabulary.index("路灯")
    assert pairs.replies[:, [column]].sum() == other.replies[:, [other.vocabulary.index("路灯")]].sum() > 0


def test_pairs_of_another_corpus_that_has_none(cut: Tokens) -> None:
    with pytest.raises(EmptyInputError, match=r"no message of pairs= has a reply with words of its own\. Hint: read it"):
        find_pairs(cut, np.arange(len(cut)), segment(messages(replies=False), backend="spaces", max_share=1.0, min_documents=1))
    with pytest.raises(InputError, match=r"can't be cut as the tokens were \(spaces\)\. Hint: cut it yourself"):
        find_pairs(cut, np.arange(len(cut)), messages())
    frame = pd.DataFrame({"text": ["海洋 " * 6], "reply": ["森林 " * 12]})
    strange = segment(Corpus.from_frame(frame, kind="feedback", reply="reply"), backend="spaces", max_share=1.0, min_documents=1)
    with pytest.raises(EmptyInputError, match=r"no pair of pairs= can be used \(1 units"):
        find_pairs(cut, np.arange(len(cut)), strange)


def test_the_order_of_the_input_does_not_change_the_order_of_pairs() -> None:
    frame = messages().frame
    tokens = [segment(Corpus.from_frame(f, kind="feedback", reply="reply"), backend="spaces", max_share=1.0, min_documents=1) for f in (frame, frame[::-1])]
    one, two = (find_pairs(t, np.arange(len(t))) for t in tokens)
    assert one is not None and two is not None
    assert (one.messages != two.messages).nnz == (one.replies != two.replies).nnz == 0


def test_message_and_reply_are_one_text_to_fit_on(cut: Tokens) -> None:
    clusters = np.arange(len(cut))
    pairs = find_pairs(cut, clusters)
    assert pairs is not None
    documents = fitting_documents(cut, clusters=clusters, pairs=pairs)
    assert len(documents) == len(cut)
    joined = documents.pair >= 0
    both = pairs.messages[documents.pair[joined]] + pairs.replies[documents.pair[joined]]
    assert (documents.counts[joined] != both).nnz == 0
    assert documents.counts.sum() == cut.counts.sum() + pairs.replies.sum()
    assert sorted(documents.pair[joined]) == list(range(len(pairs)))


def test_other_pairs_are_fitted_along_and_their_clusters_are_their_own(cut: Tokens) -> None:
    clusters = np.arange(len(cut))
    pairs = find_pairs(cut, clusters, segment(messages(12, start=100), backend="spaces", max_share=1.0, min_documents=1))
    assert pairs is not None
    documents = fitting_documents(cut, clusters=clusters, pairs=pairs)
    assert len(documents) == len(cut) + len(pairs)
    assert documents.cluster[len(cut) :].min() > clusters.max()
    assert (documents.pair >= 0).sum() == len(pairs)


def test_clauses_of_a_policy_are_one_cluster_and_join_to_passages(tokens: Tokens) -> None:
    clusters = near_copies(tokens)
    assert pd.Series(clusters).groupby(tokens.units["document"].to_numpy()).nunique().max() == 1
    documents = fitting_documents(tokens, clusters=clusters)
    assert documents.counts.sum() == tokens.counts.sum()
    lengths = documents.counts.sum(axis=1)[np.isin(documents.cluster, clusters[(tokens.units["kind"] == "policy").to_numpy()])]
    assert 60 < np.median(lengths) < 200
    for kind in ("policy", "feedback"):
        inside = np.isin(documents.cluster, clusters[(tokens.units["kind"] == kind).to_numpy()])
        assert documents.counts[inside].sum(axis=1) @ documents.weights[inside] == pytest.approx(tokens.counts.sum() / 2)


def test_near_copies_share_a_cluster() -> None:
    text = "望潮区的停车位实在太少了，下班回来转三圈都停不下，希望尽快增加泊位"
    frame = pd.DataFrame({"text": [text, "公交线路太绕，等车时间太长了", text + "谢谢"]})
    found = near_copies(segment(Corpus.from_frame(frame, kind="feedback"), max_share=1.0, min_documents=1))
    assert found[0] == found[2] != found[1]


def test_topics_are_matched_one_to_one() -> None:
    rng = np.random.default_rng(0)
    topics = rng.dirichlet(np.full(50, 0.1), size=8)
    order = rng.permutation(8)
    found, cosine = match_topics(topics, topics[order])
    assert (order[found] == np.arange(8)).all() and np.allclose(cosine, 1)
    with pytest.raises(InputError, match=r"shapes \(8, 50\) and \(7, 50\) can't be matched"):
        match_topics(topics, topics[:7])
    with pytest.raises(InputError, match=r"word weights that are no numbers can't be matched\. Hint:"):
        match_topics(topics, np.full_like(topics, np.nan))


def test_runs_leave_out_everything_once_and_clusters_whole() -> None:
    rng = np.random.default_rng(1)
    cluster = rng.integers(0, 40, size=200)
    keys = rng.integers(0, 2**63, size=200).astype(np.uint64)
    plan = plan_runs(cluster, keys, 9, seed=3)
    assert not plan[0].any()
    for four in (plan[1:5], plan[5:9]):
        assert (np.sum(four, axis=0) == 1).all()
    assert any((a != b).any() for a, b in zip(plan[1:5], plan[5:9], strict=True))
    for out in plan:
        assert pd.Series(out).groupby(cluster).nunique().max() == 1
    turn = rng.permutation(200)
    relabelled = np.array([(c * 7 + 3) % 101 for c in cluster])
    again = plan_runs(relabelled[turn], keys[turn], 9, seed=3)
    assert all((a[turn] == b).all() for a, b in zip(plan, again, strict=True))


def test_row_keys_know_rows_by_their_words() -> None:
    rng = np.random.default_rng(2)
    counts = csr_array(rng.integers(0, 3, size=(60, 12)).astype(float))
    words = tuple(f"词{i}" for i in range(12))
    keys = row_keys(counts, words)
    assert len(set(keys.tolist())) == len({tuple(row) for row in counts.toarray()})
    turn = rng.permutation(60)
    assert (row_keys(csr_array(counts.toarray()[turn]), words) == keys[turn]).all()
    assert row_keys(csr_array((1, 12)), words).tolist() == [0]


def test_topics_that_recur_are_told_by_their_words() -> None:
    topics = np.random.default_rng(0).dirichlet(np.full(50, 0.1), size=4)
    other = topics.copy()
    other[2] = np.roll(topics[2], 7)
    assert recurring(np.stack([topics, topics, other])).tolist() == [[True] * 4, [True] * 4, [True, True, False, True]]
    _, cosine = match_topics(topics, other)
    assert ((cosine >= 0.7) == recurring(np.stack([topics, other]))[1]).all()
